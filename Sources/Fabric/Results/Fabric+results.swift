extension Fabric {
    /// The result sets of the runs.
    public var results: any ResultServing { node.results }
}
