extension Fabric {
    /// The result sets of the runs.
    public var results: any ResultServing { FleetResults(fleet: fleet, registry: registry) }
}

/// The result sets of all nodes: each question goes to the node that ran the step.
struct FleetResults: ResultServing {
    let fleet: Fleet
    let registry: RunRegistry

    func page(of result: ResultID, _ request: PageRequest) async throws(SordError) -> ResultPage {
        try await keeper(of: result).page(of: result, request)
    }

    func chart(of result: ResultID, _ request: ChartRequest) async throws(SordError) -> ResultChart {
        try await keeper(of: result).chart(of: result, request)
    }

    func summary(of result: ResultID, _ selection: RowSelection) async throws(SordError) -> ResultSummary {
        try await keeper(of: result).summary(of: result, selection)
    }

    func export(
        of result: ResultID, as format: ExportFormat, _ selection: RowSelection
    ) async throws(SordError) -> ResultExport {
        try await keeper(of: result).export(of: result, as: format, selection)
    }

    func drop(run: RunID) async {
        for node in fleet.nodes { await node.results.drop(run: run) }
    }

    private func keeper(of result: ResultID) throws(SordError) -> any ResultServing {
        guard let record = registry.record(of: result.run) else { throw .unknown(result.run) }
        guard record.steps.indices.contains(result.step), let name = record.steps[result.step].node,
            let node = fleet.node(named: name)
        else {
            throw SordError(
                .unknownRun, "The run “\(result.run)” keeps no rows of a step \(result.step).",
                hint: "Steps are counted from 0; only those that have begun and return rows keep some.")
        }
        return node.results
    }
}
