import Testing

@testable import Fabric

@Suite struct ResultLedgerTests {
    private let start = ContinuousClock.now
    private let ids = (0..<5).map { ResultID(run: RunID(), step: $0) }

    private func ledger(memory: Int = 400, disk: Int = 100) -> ResultLedger {
        var settings = ResultSettings()
        settings.memory = memory
        settings.disk = disk
        settings.timeToLive = .seconds(10)
        return ResultLedger(settings: settings)
    }

    private func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func `what nobody has used for long enough expires, and use puts it off`() {
        var ledger = ledger()
        #expect(ledger.nextExpiry() == nil)
        _ = ledger.close(ids[0], memory: 1, disk: 0, now: at(0))
        _ = ledger.close(ids[1], memory: 1, disk: 0, now: at(1))
        #expect(ledger.nextExpiry() == at(10))
        ledger.use(ids[0], now: at(5))
        #expect(ledger.nextExpiry() == at(11))
        #expect(ledger.expire(now: at(10)).isEmpty)
        #expect(ledger.expire(now: at(11)) == [ids[1]])
        #expect(ledger.expire(now: at(20)) == [ids[0]])
        #expect(ledger.isEmpty)
    }

    @Test func `the longest unused make room in memory, never the newest`() {
        var ledger = ledger()
        for (second, id) in ids.prefix(4).enumerated() {
            #expect(ledger.close(id, memory: 25, disk: 0, now: at(second)).isEmpty)
        }
        ledger.use(ids[0], now: at(5))
        #expect(ledger.close(ids[4], memory: 30, disk: 0, now: at(6)) == [ids[1], ids[2]])
        #expect(ledger.memory == 80)
    }

    @Test func `a result on disk may take half, and the others make room for it`() {
        var ledger = ledger()
        _ = ledger.close(ids[0], memory: 0, disk: 40, now: at(0))
        _ = ledger.close(ids[1], memory: 0, disk: 30, now: at(1))
        #expect(ledger.grow(ids[2], disk: 30, now: at(2)) == .granted(dropping: []))
        #expect(ledger.grow(ids[2], disk: 50, now: at(2)) == .granted(dropping: [ids[0]]))
        #expect(ledger.grow(ids[2], disk: 51, now: at(2)) == .refused)
        #expect(ledger.disk == 80)
    }

    @Test func `results that are being written do not push each other out`() {
        var ledger = ledger()
        #expect(ledger.grow(ids[0], disk: 50, now: at(0)) == .granted(dropping: []))
        #expect(ledger.grow(ids[1], disk: 45, now: at(1)) == .granted(dropping: []))
        #expect(ledger.grow(ids[2], disk: 10, now: at(2)) == .refused)
        #expect(ledger.expire(now: at(100)).isEmpty)
        ledger.remove(ids[0])
        #expect(ledger.grow(ids[2], disk: 10, now: at(2)) == .granted(dropping: []))
    }

    @Test func `ten thousands of results cost no more than a few`() {
        var settings = ResultSettings()
        settings.memory = 4 * 20_000 * 10
        var ledger = ResultLedger(settings: settings)
        var dropped = 0
        let clock = ContinuousClock()
        let elapsed = clock.measure {
            for number in 0..<60_000 {
                let id = ResultID(run: RunID(), step: number)
                dropped += ledger.close(id, memory: 10, disk: 0, now: at(number)).count
                ledger.use(id, now: at(number))
            }
        }
        #expect(dropped == 40_000 && ledger.memory == 200_000)
        // Looking at all of them each time would take minutes.
        #expect(elapsed < .seconds(10))
    }
}
