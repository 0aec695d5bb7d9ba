import Testing

@testable import Playbook

/// What a roll-up writes, without a database.
@Suite struct RollUpDifferenceTests {
    private let unit = ViewingUnit(userID: 7, videoID: "v")
    private let rules = ViewingRules()

    private func rows(_ text: String) -> [SessionRow] {
        Viewing(of: ViewingNotation.events(text), rules: rules).sessions.map {
            SessionRow($0, playingUntil: nil, rules: rules)
        }
    }

    @Test func whatIsAddedCanBeTakenAwayWithoutARest() {
        var ledger = Ledger()
        let sessions = rows("0 play p=0 d=600 r=1.7; 333 stop p=566.1; 9000 play p=0; 9100 error; 9101.5 stop p=171.7")
        for session in sessions { ledger.add(session, of: unit, sign: 1) }
        ledger.add(plays: [3, 5], of: unit, sign: 1)
        ledger.settle()
        #expect(ledger.count > 0)
        for session in sessions.reversed() { ledger.add(session, of: unit, sign: -1) }
        ledger.add(plays: [5, 3], of: unit, sign: -1)
        ledger.settle()
        #expect(ledger.count == 0)
    }

    @Test func sumsAreThoseOfTheQuarterOfAllTimeAndOfAllVideos() {
        var ledger = Ledger()
        for session in rows("0 play p=0 d=600; 600 complete p=600") { ledger.add(session, of: unit, sign: 1) }
        let quarter = WatchedQuarters.number(of: ViewingNotation.noon)
        for (video, number) in [("v", quarter), ("v", nil), (nil, quarter), (nil, nil)] as [(String?, Int64?)] {
            let sums = ledger.sums[Ledger.Quarter(videoID: video, number: number)]
            #expect(sums?.views == 1 && sums?.watch == .seconds(600) && sums?.completions == 1 && sums?.finishes == 1)
            #expect(sums?.shares == 1_000_000_000)
        }
    }

    @Test func sessionsKeepTheirIds() {
        let before = rows("0 play p=0; 60 stop p=60; 9000 play p=0; 9060 stop p=60").enumerated().map {
            StoredSession(id: Int64($0.offset + 1), row: $0.element)
        }
        // The same begin, an overlap, a new one, and one that is no more.
        let later = rows("0 play p=0; 90 stop p=90; 8990 play p=0; 9060 stop p=60; 20000 play p=0; 20010 stop p=10")
        let (ids, gone) = SessionMatch.match(later, with: before)
        #expect(ids == [1, 2, nil] && gone.isEmpty)
        #expect(SessionMatch.match([], with: before).gone.map(\.id) == [1, 2])
    }

    @Test func eachSessionHasOnePlayAtItsEarliestTime() {
        func plays(_ rows: [PlayRow], _ told: [String: Microseconds]) -> (PlayChanges, [Microseconds]) {
            var changes = PlayChanges()
            let times = changes.compare(rows, with: told, of: unit)
            return (changes, times)
        }
        let posted = PlayRow(id: 1, sessionID: "s", time: 20, posted: nil, isFromPlaybook: false)
        let (lowered, times) = plays([posted], ["s": 10, "t": 30])
        #expect(lowered.moved.map(\.time) == [10] && lowered.moved.map(\.posted) == [20])
        #expect(lowered.new.map(\.sessionID) == ["t"] && times == [10, 30])
        let moved = PlayRow(id: 1, sessionID: "s", time: 10, posted: 20, isFromPlaybook: false)
        #expect(plays([moved], ["s": 10]).0.isEmpty)
        #expect(plays([moved], [:]).0.moved.map(\.time) == [20])
        let told = PlayRow(id: 2, sessionID: "s", time: 10, posted: nil, isFromPlaybook: true)
        #expect(plays([told], ["s": 10]).0.isEmpty)
        #expect(plays([told], [:]).0.gone == [2])
        let plain = PlayRow(id: 3, sessionID: nil, time: 5, posted: nil, isFromPlaybook: false)
        #expect(plays([plain], [:]).0.isEmpty && plays([plain], [:]).1 == [5])
    }
}

@Suite struct TimeZoneNameTests {
    @Test(arguments: ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+2", "Asia/Kathmandu"])
    func names(_ name: String) { #expect(TimeZoneName.isName(name)) }

    @Test(arguments: [
        "", "+02:00", "CEST", "Foo/Bar3", "../etc/passwd", "Europe/", "/Berlin", "Europe/Ber\u{131}in", "a/b/c/d",
    ])
    func others(_ name: String) { #expect(!TimeZoneName.isName(name)) }
}
