/// What a decorator can say about the step behind it.
enum DecoratorKey: String, CaseIterable {
    case id
    case dependsOn = "depends_on"
    case node
    case retry
    case timeout

    /// How one writes it.
    var example: String {
        switch self {
        case .id: "-- id: load"
        case .dependsOn: "-- depends_on: 1,2"
        case .node: "-- node: mallard"
        case .retry: "-- retry: 3"
        case .timeout: "-- timeout: 30s"
        }
    }

    /// The key of this name, in any letter case.
    init?(name: String) {
        self.init(rawValue: name.lowercased())
    }

    /// The key that somebody meant who wrote `name` before a colon; nil for the words of an ordinary comment.
    init?(meant name: String) {
        let folded = String(name.lowercased().map { $0 == "-" || $0 == " " || $0 == "\t" ? "_" : $0 })
        if let key = DecoratorKey(rawValue: folded) ?? Self.otherNames[folded] {
            self = key
            return
        }
        // Several words are a sentence, and too many short words are one letter away from `id`.
        guard !name.contains(" "), !name.contains("\t"), folded.utf8.count > 2, !Self.ordinaryWords.contains(folded),
            let near = NearestNames.nearest(
                to: folded, among: Self.allCases.filter { $0 != .id }.map(\.rawValue), limit: 1
            ).first
        else { return nil }
        self.init(rawValue: near)
    }

    private static let otherNames: [String: DecoratorKey] = [
        "ids": .id, "idd": .id, "iid": .id, "di": .id, "dependson": .dependsOn, "time_out": .timeout,
        "retries": .retry, "dependencies": .dependsOn, "dependency": .dependsOn,
    ]

    /// Words of ordinary comments that differ from a key in one letter only, or begin like one.
    private static let ordinaryWords: Set<String> = [
        "note", "mode", "code", "nose", "none", "nope", "nude", "rode", "time", "retro",
    ]
}
