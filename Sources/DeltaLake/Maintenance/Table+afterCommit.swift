extension Table {
    /// What is due after a commit. It never fails: the commit stands whatever comes of this.
    func afterCommit(version: Int64, base: Snapshot?) async {}
}
