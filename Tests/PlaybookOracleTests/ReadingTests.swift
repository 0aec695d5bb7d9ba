import PlaybookOracle
import Testing

/// How the rules are read where the examples do not decide.
@Suite struct ReadingTests {
    struct Scenario: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var events: String
        /// Watch time of each sitting.
        var watched: [Double]
        var position: Double?
        var passes = 0

        init(_ name: String, _ events: String, watched: [Double], position: Double? = nil, passes: Int = 0) {
            testDescription = name
            self.events = events
            self.watched = watched
            self.position = position
            self.passes = passes
        }
    }

    static let scenarios = [
        Scenario(
            "The film waits during an advertisement, and goes on from its end.",
            "0 play 0 D=1000\n40 ad_start 40\n70 ad_end 40.5\n80 heartbeat 50", watched: [49.5],
            position: 50),
        Scenario(
            "An end of an advertisement far from its start is no neighbour.",
            "0 play 0 D=1000\n40 ad_start 40\n70 ad_end 43\n80 heartbeat 53\n90 heartbeat 63",
            watched: [50], position: 63),
        Scenario(
            "What an ad_start says within an advertisement is the advertisement's.",
            "0 play 0 D=1000\n40 ad_start 40\n50 ad_start 0\n70 ad_end 40\n80 heartbeat 50",
            watched: [50], position: 50),
        Scenario(
            "An advertisement lasts ten minutes at the most.",
            "0 play 0 D=1000\n40 ad_start 40\n700 heartbeat 40\n710 heartbeat 50", watched: [50],
            position: 50),
        Scenario(
            "An ad_end without an advertisement changes nothing.",
            "0 play 0 D=1000\n40 heartbeat 40\n45 ad_end 7\n50 heartbeat 50", watched: [50],
            position: 50),
        Scenario(
            "An early complete leaves the wish alone.",
            "0 play 0 D=1000\n40 complete 40\n50 heartbeat 50", watched: [50], position: 50),
        Scenario(
            "After the end of a film nothing plays until somebody asks for it.",
            "0 play 500 D=540\n40 complete 540\n50 heartbeat 0\n60 heartbeat 10", watched: [40],
            position: 540, passes: 1),
        Scenario(
            "Two steady reports of one pause end it; the time between them is lost.",
            "0 play 0 D=1000\n40 pause 40\n50 heartbeat 40\n60 heartbeat 50\n70 heartbeat 60",
            watched: [50], position: 60),
        Scenario(
            "A paused playhead that creeps does not end the pause.",
            "0 play 0 D=1000\n40 pause 40\n50 heartbeat 40\n60 heartbeat 45\n70 heartbeat 55",
            watched: [40], position: 40),
        Scenario(
            "A turn to the beginning that took much longer than its way is no loop.",
            "0 play 0 D=100\n95 heartbeat 95\n145 heartbeat 5", watched: [95], position: 95, passes: 1),
        Scenario(
            "A rate of 0 is a pause, and the next rate ends it.",
            "0 play 0 r=1 D=1000\n40 heartbeat 40 r=0\n50 heartbeat 40\n60 heartbeat 40 r=1\n70 heartbeat 50",
            watched: [50], position: 50),
        Scenario(
            "Reports alone are enough where nothing is known of the wish.",
            "0 heartbeat 0 D=1000\n40 heartbeat 40", watched: [40], position: 40),
        Scenario(
            "A play where nothing is known of the wish begins something new.",
            "0 ready 0 D=1000\n40 play 40\n80 heartbeat 80", watched: [40], position: 80),
        Scenario(
            "A start and an end two hours apart are one sitting.",
            "0 play 0 D=9000\n7200 stop 7200", watched: [7200], position: 7200),
        Scenario(
            "Ten minutes within two hours join nothing, and belong to where they end.",
            "0 play 0 D=9000\n7200 stop 600", watched: [0, 600], position: 600),
        Scenario(
            "More than six hours are never credited.", "0 play 0 D=90000\n21601 stop 21601",
            watched: [0, 0]),
        Scenario(
            "A run goes on where a film begins anew, for the playhead did not jump.",
            "0 play 0 D=100\n25 heartbeat 25\n50 heartbeat 50\n75 heartbeat 75\n100 heartbeat 0\n110 stop 10",
            watched: [110], position: 10, passes: 1),
        Scenario(
            "A seek without a word of where is no neighbour and parts none.",
            "0 play 0 D=1000\n40 heartbeat 40\n45 seek\n50 heartbeat 50", watched: [50], position: 50),
        Scenario(
            "A seek that says only where from leaves nothing to go on from.",
            "0 play 0 D=1000\n40 seek from=40\n50 heartbeat 50\n60 heartbeat 60", watched: [50],
            position: 60),
        Scenario(
            "Foreign types count for nothing, not even against an hour of silence.",
            "0 play 0 D=9000\n40 pause 40\n1800 like\n3700 heartbeat 3000\n3710 heartbeat 3010",
            watched: [40, 10], position: 40),
    ]

    @Test(arguments: scenarios)
    func theReadingHolds(_ scenario: Scenario) throws {
        let answers = Recomputation(events: try stream(scenario.events))
        #expect(answers.sessions.map(\.watchTimeSeconds) == scenario.watched)
        let progress = try #require(answers.progress.first)
        #expect(progress.positionSeconds == scenario.position)
        #expect(progress.passes == scenario.passes)
    }

    @Test func aLiveVideoHasNoDurationUntilAnotherPlayerSaysOne() throws {
        let live = "0 play 0 D=100 live=true s=a\n40 stop 40 D=140 s=a\n"
        let same = Recomputation(events: try stream(live + "7200 play 0 s=a\n7240 stop 40 D=140 s=a"))
        #expect(same.sessions.map(\.durationSeconds) == [nil, nil])
        let other = Recomputation(events: try stream(live + "7200 play 0 s=b\n7240 stop 40 D=150 s=b"))
        #expect(other.sessions.map(\.durationSeconds) == [nil, 150])
        let over = Recomputation(events: try stream(live + "7200 play 0 s=a\n7240 stop 40 live=false s=a"))
        #expect(over.sessions.map(\.durationSeconds) == [nil, 140])
    }

    @Test func whatWasReachedStaysReachedWhenTheVideoTurnsLive() throws {
        let answers = Recomputation(
            events: try stream("0 play 0 D=40\n40 complete 40\n50 play 0 live=true\n60 stop 10"))
        let progress = try #require(answers.progress.first)
        #expect(progress.isWatched == true)
        #expect(progress.watchedAt == moment(40))
        #expect(progress.percentWatched == nil)
        #expect(progress.resumeSeconds == nil)
    }

    @Test func aCompleteAloneReachesTheEnd() throws {
        let answers = Recomputation(
            events: try stream("0 play s=a\n60 complete s=a\n61 complete s=a\n90000 play s=b\n90060 complete s=b"))
        #expect(answers.progress.first?.passes == 2)
        #expect(answers.progress.first?.passedAt == moment(90_060))
        #expect(answers.sessions.map(\.reachedEnd) == [true, true])
        #expect(answers.plays.count == 2)
        #expect(answers.stats().views == 0)
    }
}
