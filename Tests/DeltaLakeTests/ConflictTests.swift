import Testing

@testable import DeltaLake

/// Who may commit after whom, without any table.
struct ConflictTests {
    /// What somebody else committed first.
    enum Winner: String, CaseIterable, Sendable {
        case append, deleteOurs, deleteOthers, markOurs, optimizeOurs, optimizeOthers, metadata, version, transaction,
            domain, nothing

        var actions: [Action] {
            let time: Int64 = 1
            func file(_ name: String, dataChange: Bool = true) -> AddFile {
                AddFile(path: name, size: 1, modificationTime: 1, dataChange: dataChange)
            }
            func remove(_ name: String, dataChange: Bool = true) -> Action {
                .remove(RemoveFile(file(name), at: time, dataChange: dataChange))
            }
            let metadata = Metadata(id: "t", schema: Schema([Field(name: "a", type: .long)]), createdTime: 1)
            switch self {
            case .append: return [.add(file("new"))]
            case .deleteOurs: return [remove("ours%20one")]
            case .deleteOthers: return [remove("others")]
            case .markOurs: return [remove("ours%20one"), .add(file("ours%20one"))]
            case .optimizeOurs: return [remove("ours%20one", dataChange: false), .add(file("z", dataChange: false))]
            case .optimizeOthers: return [remove("others", dataChange: false), .add(file("z", dataChange: false))]
            case .metadata: return [.metadata(metadata)]
            case .version: return [.protocol(ProtocolVersion(reader: 1, writer: 2))]
            case .transaction: return [.transaction(AppTransaction(appID: "app", version: 7))]
            case .domain: return [.domainMetadata(ConflictTests.domain("d"))]
            case .nothing: return []
            }
        }
    }

    static func domain(_ name: String) -> DomainMetadata {
        do {
            return try DomainMetadata(json: .object(["domain": .string(name), "configuration": .string("{}")]))
        } catch {
            fatalError("\(error)")
        }
    }

    private static let ours = [AddFile(path: "ours one", size: 1, modificationTime: 1)]
    private static let always: Set<Winner> = [.metadata, .version]

    static let cases: [(CommitIntent, conflicts: Set<Winner>)] = [
        (.create, Set(Winner.allCases)),
        (.append, always),
        (.metadata, always),
        (.overwrite(evenConcurrentChanges: true), always),
        (.overwrite(evenConcurrentChanges: false), always.union([.append, .deleteOurs, .deleteOthers, .markOurs])),
        (.change(files: ours, dependsOnOtherRows: false), always.union([.deleteOurs, .markOurs, .optimizeOurs])),
        (
            .change(files: ours, dependsOnOtherRows: true),
            always.union([.append, .deleteOurs, .deleteOthers, .markOurs, .optimizeOurs])
        ),
        (.change(files: [], dependsOnOtherRows: true), always.union([.append, .deleteOurs, .deleteOthers, .markOurs])),
        (.rearrange(files: ours), always.union([.deleteOurs, .markOurs, .optimizeOurs])),
    ]

    /// Every intent meets every winner; paths are compared as the places they mean.
    @Test(arguments: cases.indices) func rules(_ index: Int) {
        let (intent, conflicts) = Self.cases[index]
        for winner in Winner.allCases {
            var winners = ConflictCheck.Winners()
            winners.add(winner.actions)
            let reason = ConflictCheck.conflict(intent, transaction: nil, with: winners) {
                $0.replacing("%20", with: " ")
            }
            #expect((reason != nil) == conflicts.contains(winner), "\(intent) after \(winner): \(reason ?? "passes")")
        }
    }

    /// Two commits of one application, or of one domain, never both pass.
    @Test func names() {
        var winners = ConflictCheck.Winners()
        winners.add(Winner.transaction.actions + Winner.domain.actions)
        func conflict(_ appID: String, _ domain: String) -> String? {
            ConflictCheck.conflict(
                .append, transaction: AppTransaction(appID: appID, version: 8),
                domains: [Self.domain(domain)], with: winners)
        }
        #expect(conflict("app", "e")?.contains("\"app\"") == true)
        #expect(conflict("other", "d")?.contains("\"d\"") == true)
        #expect(conflict("other", "e") == nil)
    }
}
