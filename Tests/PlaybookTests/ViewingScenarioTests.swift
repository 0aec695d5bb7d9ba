import Testing

@testable import Playbook

/// The rules of viewing, one line each: what a player tells, and what follows.
@Suite struct ViewingScenarioTests {
    struct Scenario: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: String
        let answers: String

        init(_ says: String, _ events: String, _ answers: String) {
            (testDescription, self.events, self.answers) = (says, events, answers)
        }
    }

    private static func beats(_ from: Int, _ to: Int, at position: Int, _ more: String = "") -> String {
        ViewingNotation.beats(from: from, to: to, at: position, more)
    }

    static let credit: [Scenario] = [
        .init("A start and an end alone are enough", "0 play p=0 d=7200; 1800 stop p=1800", "watch=1800 percent=25"),
        .init(
            "A pause counts nothing", "0 play p=0; 60 pause p=60; 90 play p=60; 120 stop p=90", "watch=90 sessions=1"),
        .init("Where no pause was told the playhead tells", "0 play p=0; 100 heartbeat p=40", "watch=40"),
        .init("A jump is no viewing", "0 play p=0; 10 heartbeat p=10; 20 heartbeat p=200; 30 stop p=210", "watch=20"),
        .init(
            "A told seek is skipped", "0 play p=0; 30 seek from=30 to=300; 60 stop p=330",
            "watch=60 segments=0-30,300-330"),
        .init(
            "A seek without its start ends nothing", "0 play p=0; 30 seek to=300; 60 stop p=330",
            "watch=30 segments=300-330"),
        .init("A seek without its end begins nothing", "0 play p=0; 30 seek from=30; 60 stop p=60", "watch=30"),
        .init(
            "A seek leads to its position", "0 play p=0; 30 seek from=30 p=300; 60 stop p=330", "segments=0-30,300-330"),
        .init("A seek that says nothing is passed over", "0 play p=0; 30 seek; 60 stop p=60", "watch=60"),
        .init("A told rate is kept", "0 play p=0 r=2; 1800 stop p=3600", "watch=1800 content=3600"),
        .init("A rate that nobody told may be 2", "0 play p=0; 10 heartbeat p=20; 20 stop p=40", "watch=20 content=40"),
        .init("But not 3", "0 play p=0; 10 heartbeat p=30; 20 stop p=60", "watch=0"),
        .init("A told rate of 1 is no 2", "0 play p=0 r=1; 10 heartbeat p=20; 20 stop p=40", "watch=0"),
        .init("A tenth and two seconds too far are the clock's", "0 play p=0 r=1; 10 stop p=13", "watch=10 content=13"),
        .init("More are a jump", "0 play p=0 r=1; 10 stop p=13.000001", "watch=0"),
        .init(
            "The rate of the begin holds", "0 play p=0 r=2; 10 rate_change p=20 r=1; 20 stop p=30",
            "watch=20 content=30"),
        .init(
            "A rate of 0 is a pause", "0 play p=0 r=1; 10 heartbeat p=10 r=0; 20 heartbeat p=20 r=1; 30 stop p=30",
            "watch=20"),
        .init("The type wins over the rate", "0 play p=0 r=0; 10 stop p=10", "watch=10"),
        .init(
            "A ready forgets the rate", "0 play p=0 r=2; 10 ready p=20; 20 play p=20; 40 stop p=40",
            "watch=30 content=40"),
        .init("A ready may bring a rate", "0 ready p=0 r=2; 1 play p=0; 11 stop p=20", "watch=10 content=20"),
        .init("Six hours may pass between two reports", "0 play p=0; 21600 stop p=21600", "watch=21600"),
        .init("No more", "0 play p=0; 21601 stop p=21601", "watch=0,0"),
        .init("A play after an hour proves nothing", "0 play p=0; 3600 play p=3600", "watch=0,0"),
        .init("A stop after an hour does", "0 play p=0; 3600 stop p=3600", "watch=3600"),
        .init("Unknown is as good as wanted", "0 heartbeat p=0; 10 heartbeat p=10", "watch=10"),
        .init("But a play out of the unknown proves nothing", "0 heartbeat p=0; 10 play p=10", "watch=0"),
        .init(
            "Reports while paused count nothing", "0 play p=0; 10 pause p=10; 20 heartbeat p=12; 30 heartbeat p=13",
            "watch=10"),
        .init(
            "An end of a pause that was lost is found",
            "0 play p=0; 10 pause p=10; 20 heartbeat p=10; 30 heartbeat p=20; 40 stop p=30",
            "watch=20"),
        .init(
            "A slow playhead ends no pause",
            "0 play p=0; 10 pause p=10; 20 heartbeat p=10; 30 heartbeat p=17; 40 stop p=27", "watch=10"
        ),
        .init(
            "A pause said anew goes on",
            "0 play p=0; 10 pause p=10; 20 heartbeat p=10; 25 pause; 30 heartbeat p=20; 40 stop p=30",
            "watch=10"),
        .init(
            "A complete far before the end changes no wish", "0 play p=0 d=600; 10 complete p=10; 20 stop p=20",
            "watch=20 passes=0"),
        .init(
            "A complete at the end is a stop", "0 play p=500 d=600; 98 complete p=598; 110 heartbeat p=599",
            "watch=98 passes=1"),
        .init(
            "A stall moves no playhead", "0 play p=0; 10 buffer_start p=10; 20 buffer_end p=10; 30 stop p=20",
            "watch=20 stalls=1x10"),
        .init("Startups wait for playing", "0 play; 3 playing p=0; 13 stop p=10", "startups=3 watch=10"),
    ]

    static let loops: [Scenario] = [
        .init(
            "A loop without a word", "0 play p=0 d=60; 50 heartbeat p=50; 70 heartbeat p=10",
            "watch=70 content=60 passes=1"),
        .init("A loop that lost time is a seek", "0 play p=0 d=60; 50 heartbeat p=50; 80 heartbeat p=10", "watch=50"),
        .init(
            "Back from behind the end is no loop", "0 play p=0; 70 heartbeat p=70 d=60; 75 heartbeat p=5", "watch=70"),
        .init(
            "A loop on the beat", "0 play p=0 d=20; 20 heartbeat p=20; 40 heartbeat p=20; 45 stop p=5",
            "watch=25 passes=1"),
    ]

    static let ads: [Scenario] = [
        .init(
            "An advertisement is not the video",
            "0 play p=0 d=600; 10 ad_start p=10; 11 playing p=0 d=30; 41 complete p=30 d=30; 41 ad_end; 42 heartbeat p=10; 52 stop p=20",
            "watch=20 d=600 passes=0"),
        .init(
            "Where the video waited it goes on", "0 play p=0; 10 ad_start p=10; 40 ad_end p=11; 50 stop p=21",
            "watch=20"),
        .init(
            "Where it did not wait nobody knows", "0 play p=0; 10 ad_start p=10; 40 ad_end p=13; 50 stop p=23",
            "watch=10"),
        .init(
            "Ten minutes end what nobody ended",
            "0 play p=0; 10 ad_start p=10; 611 heartbeat p=10; 621 heartbeat p=20", "watch=20"),
        .init(
            "A play in an advertisement is none of the video", "0 ad_start; 1 play p=0; 31 ad_end",
            "plays=0 watch=0 sessions=1"),
        .init(
            "An advertisement in another begins the ten minutes anew",
            "0 play p=0; 10 ad_start p=10; 600 ad_start p=0; 900 heartbeat p=5; 910 heartbeat p=15; 920 ad_end p=10; 930 stop p=20",
            "watch=20"),
    ]

    static let sittings: [Scenario] = [
        .init(
            "Less than an hour is one session", "0 play p=0; 10 stop p=10; 3609 play p=10; 3619 stop p=20", "sessions=1"
        ),
        .init("An hour is two", "0 play p=0; 10 stop p=10; 3610 play p=10; 3620 stop p=20", "sessions=2 watch=10,10"),
        .init("A credit joins what it fills by half", "0 play p=0; 7200 stop p=3600", "sessions=1 watch=3600"),
        .init("By less it does not", "0 play p=0; 7200 stop p=3599", "sessions=2 watch=0,3599"),
        .init(
            "A paused device does not stretch it", "0 play p=0; 60 pause p=60; 120 heartbeat p=60; 900 heartbeat p=60",
            "sessions=1 ended=60 events=4"),
        .init(
            "What comes before the first one counts nowhere", "0 error; 10 play p=0; 20 stop p=10", "began=10 events=2"),
        .init(
            "Two devices are one sitting", "0 play p=0; 5 play p=100 s=b; 10 stop p=10; 15 stop p=110 s=b",
            "sessions=1 watch=20 plays=2"),
        .init(
            "A duration that is live is none", "0 play p=0 d=600 live=yes; 30 stop p=30 d=630",
            "d=none watched=none resume=none"),
        .init("Until it is not", "0 play p=0 d=600 live=yes; 30 stop p=30 live=no", "d=600 watched=no resume=30"),
        .init(
            "Or until another player says one", "0 play p=0 live=yes; 30 stop p=30; 31 ready d=100 s=b; 32 play s=b",
            "d=100"),
    ]

    static let views: [Scenario] = [
        .init("Thirty seconds are a view", "0 play p=0 d=600; 30 stop p=30", "view=yes completion=no"),
        .init("Less are none", "0 play p=0 d=600; 29 stop p=29", "view=no"),
        .init("More than half of a short video is", "0 play p=0 d=9; 5 stop p=5", "view=yes"),
        .init("Half of it is not", "0 play p=0 d=9; 4.5 stop p=4.5", "view=no"),
        .init("Nine tenths are a completion", "0 play p=0 d=600; 540 stop p=540", "completion=yes end=540"),
        .init(
            "A jump to the end is none", "0 play p=0 d=600; 10 seek from=10 to=590; 20 complete p=600",
            "completion=no end=20 view=no"),
        .init("The end counts after ten seconds", "0 play p=591 d=600; 9 complete p=600", "end=none watched=no"),
        .init("Or half of a shorter video", "0 play p=0 d=10; 5 seek from=5 to=9; 6 complete p=10", "end=6"),
        .init("An end that nobody can measure", "0 play p=0; 10 heartbeat p=10; 11 complete", "end=11 watched=yes"),
        .init("Less of it is a stop", "0 play p=0; 9 heartbeat p=9; 10 complete", "end=none"),
        .init("A player that knows no positions", "0 play; 100 complete", "end=100 watched=yes watch=0"),
        .init("Two seconds before the end of a short video", "0 play p=0 d=15; 13 stop p=13", "end=13"),
        .init("But not before its half", "0 play p=0 d=3; 1.4 stop p=1.4", "end=none"),
    ]

    static let progress: [Scenario] = [
        .init(
            "Twelve seconds by accident move nothing",
            "0 play p=0 d=3000; 318 stop p=318; 86400 play p=0; 86412 stop p=12", "position=318"),
        .init("A run goes over small gaps", "0 play p=0 d=3000; 20 seek from=20 to=50; 35 stop p=65", "position=65"),
        .init("Not over large ones", "0 play p=0 d=3000; 20 seek from=20 to=51; 35 stop p=66", "position=none"),
        .init("The first twentieth is not resumed", "0 play p=0 d=3000; 149 stop p=149", "resume=none position=149"),
        .init("The rest is", "0 play p=0 d=3000; 150 stop p=150", "resume=150"),
        .init("The end is not", "0 play p=0 d=100; 95 stop p=95", "resume=none watched=yes"),
        .init("What was watched stays so", "0 play p=0 d=100; 95 stop p=95; 96 heartbeat d=9000", "watched=yes"),
        .init(
            "Once more, after four fifths",
            "0 play p=0 d=100; 100 complete p=100; 101 seek from=100 to=20; 102 play p=20; 182 complete p=100",
            "passes=2"),
        .init(
            "Not after less",
            "0 play p=0 d=100; 100 complete p=100; 101 seek from=100 to=21; 102 play p=21; 181 complete p=100",
            "passes=1"
        ),
        .init(
            "Without positions a later session is a pass", "0 play; 9 complete; 20 complete; 9000 play; 9009 complete",
            "passes=2"),
        .init("The furthest is the greatest", "0 play p=500; 10 seek from=510 to=0; 20 stop p=10", "furthest=510"),
    ]

    static let players: [Scenario] = [
        .init(
            "A clock that is wrong orders its own events",
            "9 heartbeat p=10 late=-99; 10 play p=0 late=-110; 20 stop p=20 late=-90", "watch=20"),
        .init(
            "A counter decides within a moment",
            "0 play p=0 n=1; 10 pause p=10 n=3; 10 heartbeat p=10 n=2; 20 heartbeat p=20 n=4", "watch=10"),
        .init("A session is one player on all devices", "0 play p=0 dev=a; 10 stop p=10 dev=b", "watch=10"),
        .init("Without one, a device is", "0 play p=0 s=- dev=a; 10 stop p=10 s=- dev=b", "watch=0 plays=0"),
        .init("Without either, all the rest", "0 play p=0 s=-; 10 stop p=10 s=-", "watch=10"),
        .init("Who wants to play is playing", "0 play p=0; 10 heartbeat p=10", "playing=yes"),
        .init("Who paused is not", "0 play p=0; 10 pause p=10; 20 heartbeat p=10", "playing=no"),
        .init("Who only reports is, while it moves", "0 heartbeat p=0; 10 heartbeat p=10", "playing=yes"),
        .init("Who only opened it is not", "0 ready; 1 visibility", "playing=no sessions=0"),
    ]

    @Test(arguments: credit + loops + ads + sittings + views + progress + players)
    func holds(_ scenario: Scenario) {
        let questions = scenario.answers.split(separator: " ").map { $0.split(separator: "=")[0] }
        let events = ViewingNotation.events(scenario.events)
        #expect(events.count == scenario.events.split(separator: ";").count)
        for _ in 0..<3 {
            let viewing = Viewing(of: events.shuffled(), rules: ViewingRules())
            let found = zip(questions, ViewingNotation.answer(viewing, questions)).map { "\($0)=\($1)" }
            #expect(found.joined(separator: " ") == scenario.answers)
        }
    }

    @Test func reportsAllNightDoNotPlay() {
        let events = ViewingNotation.events(
            "0 play p=0 d=600; \(Self.beats(10, 300, at: 10)); 300 pause p=300; "
                + (1...400).map { "\(300 + $0 * 100) heartbeat p=300" }.joined(separator: "; "))
        let viewing = Viewing(of: events, rules: ViewingRules())
        #expect(viewing.sessions.count == 1)
        #expect(viewing.sessions[0].watchTime == .seconds(300))
        #expect(viewing.sessions[0].endedAt == ViewingNotation.noon + .seconds(300))
        #expect(viewing.playing.isEmpty)
    }
}
