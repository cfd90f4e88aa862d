import Testing

@testable import Fabric

/// Who may use the file of the shared store.
@Suite struct StoreQueueTests {
    @Test func `a node keeps the file until another needs it`() {
        var queue = StoreQueue()
        let first = queue.request(.init(id: 1, node: "a", access: .write))
        #expect(first == [.init(request: .init(id: 1, node: "a", access: .write), attach: .write)])
        #expect(queue.changed(first[0], attached: ["a": .write], isGranted: true) == [])
        // Another run on the same node needs nothing.
        #expect(
            queue.request(.init(id: 2, node: "a", access: .write)) == [
                .init(request: .init(id: 2, node: "a", access: .write))
            ])
        // Another node waits until both have ended.
        #expect(queue.request(.init(id: 3, node: "b", access: .read)) == [])
        #expect(queue.end("a") == [])
        let turn = queue.end("a")
        #expect(turn == [.init(request: .init(id: 3, node: "b", access: .read), detach: ["a"], attach: .read)])
        #expect(queue.changed(turn[0], attached: ["b": .read], isGranted: true) == [])
        // Readers on several nodes share it.
        #expect(queue.request(.init(id: 4, node: "a", access: .read)).first?.attach == .read)
    }

    @Test func `whoever waits comes before whoever asks later`() {
        var queue = StoreQueue()
        let first = queue.request(.init(id: 1, node: "a", access: .write))
        _ = queue.changed(first[0], attached: ["a": .write], isGranted: true)
        #expect(queue.request(.init(id: 2, node: "b", access: .write)) == [])
        #expect(queue.request(.init(id: 3, node: "a", access: .read)) == [])
        #expect(queue.end("a").map(\.request.id) == [2])
    }

    @Test func `somebody who gives up lets the next one in`() {
        var queue = StoreQueue()
        let first = queue.request(.init(id: 1, node: "a", access: .write))
        _ = queue.changed(first[0], attached: ["a": .write], isGranted: true)
        #expect(queue.request(.init(id: 2, node: "b", access: .write)) == [])
        #expect(queue.request(.init(id: 3, node: "a", access: .write)) == [])
        #expect(queue.withdraw(2).map(\.request.id) == [3])
    }

    @Test(arguments: 0..<200) func `never two writers, never a writer beside readers, and everybody is served`(
        seed: Int
    ) {
        var random = SplitMix(seed: UInt64(seed))
        var queue = StoreQueue()
        var pending: [StoreQueue.Grant] = []
        var working: [Int: StoreQueue.Request] = [:]
        var asked = 0
        var served = 0
        func take(_ grants: [StoreQueue.Grant]) {
            for grant in grants {
                if grant.attach != nil || !grant.detach.isEmpty {
                    pending.append(grant)
                } else {
                    working[grant.request.id] = grant.request
                }
            }
        }
        func check() {
            let nodes = Set(working.values.map(\.node))
            for request in working.values {
                let mode = queue.attached[request.node]
                #expect(mode != nil && mode! >= request.access, "a run uses a file that its node has not open")
            }
            if queue.attached.values.contains(.write) { #expect(queue.attached.count == 1 && nodes.count <= 1) }
        }
        for _ in 0..<200 {
            switch Int.random(in: 0..<3, using: &random) {
            case 0 where asked < 60:
                asked += 1
                let node = ["a", "b", "c"].randomElement(using: &random)!
                take(queue.request(.init(id: asked, node: node, access: Bool.random(using: &random) ? .read : .write)))
            case 1 where !pending.isEmpty:
                let grant = pending.removeFirst()
                var attached = queue.attached
                for node in grant.detach {
                    #expect(!working.values.contains { $0.node == node }, "a file is taken from a run that uses it")
                    attached[node] = nil
                }
                if let access = grant.attach { attached[grant.request.node] = access }
                let fails = Int.random(in: 0..<10, using: &random) == 0
                if fails { attached[grant.request.node] = nil }
                if !fails { working[grant.request.id] = grant.request }
                take(queue.changed(grant, attached: attached, isGranted: !fails))
                if fails { served += 1 }
            default:
                guard let id = working.keys.sorted().randomElement(using: &random) else { continue }
                let node = working.removeValue(forKey: id)!.node
                served += 1
                take(queue.end(node))
            }
            check()
        }
        while !pending.isEmpty || !working.isEmpty {
            if let grant = pending.first {
                pending.removeFirst()
                var attached = queue.attached
                for node in grant.detach { attached[node] = nil }
                if let access = grant.attach { attached[grant.request.node] = access }
                working[grant.request.id] = grant.request
                take(queue.changed(grant, attached: attached, isGranted: true))
            } else if let (id, request) = working.first {
                working[id] = nil
                served += 1
                take(queue.end(request.node))
            }
            check()
        }
        #expect(queue.waiting.isEmpty && served == asked)
    }
}
