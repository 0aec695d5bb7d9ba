import Foundation
import PlaybookOracle
import Testing

@Suite struct NumberTests {
    @Test func anEndOnAnEdgeBelongsToTheBucketBeforeIt() throws {
        let answers = Recomputation(events: try stream("0 play 20 D=100\n60 stop 80"))
        let curve = answers.retention(buckets: 5)
        #expect(curve.map(\.started) == [0, 1, 0, 0, 0])
        #expect(curve.map(\.stopped) == [0, 0, 0, 1, 0])
        #expect(curve.map(\.absolute) == [0, 1, 1, 1, 0])
    }

    @Test func qualityCountsStartsStallsAndErrors() throws {
        let answers = Recomputation(
            events: try stream(
                "0 play 0 D=1000\n2 playing 0\n32 buffer_start 30\n42 playing 30\n72 error 60\n72 stop 60\n"
                    + "90000 play 0 s=b\n90004 playing 0 s=b\n90034 stop 30 s=b"))
        let quality = answers.quality()
        #expect(quality.startupSecondsP50 == 3)
        #expect(quality.rebuffers == 1)
        #expect(quality.rebufferRatio == 10.0 / 100)
        #expect(quality.errorRate == 0.5)
    }

    @Test func whoPlaysNowShowedItAShortTimeAgo() throws {
        let playing = Recomputation(events: try stream("0 play 0 D=1000\n40 heartbeat 40"))
        #expect(playing.nowPlaying(at: moment(115)).count == 1)
        #expect(playing.nowPlaying(at: moment(116)).isEmpty)
        #expect(playing.nowPlaying(at: moment(-1)).isEmpty)
        let paused = Recomputation(events: try stream("0 play 0 D=1000\n40 pause 40"))
        #expect(paused.nowPlaying(at: moment(30)).count == 1)
        #expect(paused.nowPlaying(at: moment(50)).isEmpty)
        let unknown = Recomputation(events: try stream("0 heartbeat 0 D=1000\n40 heartbeat 40\n50 seek 90"))
        #expect(unknown.nowPlaying(at: moment(45)).count == 1)
        #expect(unknown.nowPlaying(at: moment(60)).isEmpty)
    }

    @Test func concurrentViewersAreUsers() throws {
        let answers = Recomputation(
            events: try stream(
                "0 play 0 u=1\n100 stop 100 u=1\n50 play 0 u=1 v=w s=t\n60 stop 10 u=1 v=w s=t\n"
                    + "90 play 0 u=2\n200 stop 110 u=2\n150 play 0 u=3\n160 stop 10 u=3"))
        #expect(answers.concurrentViewers(in: moment(0)..<moment(300)) == 2)
        #expect(answers.concurrentViewers(in: moment(110)..<moment(140)) == 1)
        #expect(answers.concurrentViewers(in: moment(201)..<moment(300)) == 0)
    }

    @Test func aVideoThatWasRemovedComesBackWithItsNextCredit() throws {
        let events = "0 play 0 D=1000 v=a\n100 stop 100 v=a\n200 play 0 D=1000 v=b s=t\n300 stop 100 v=b s=t"
        let answers = Recomputation(events: try stream(events))
        #expect(answers.continueWatching(userId: "1").map(\.videoId) == ["b", "a"])
        #expect(answers.continueWatching(userId: "1", removals: ["b": moment(400)]).map(\.videoId) == ["a"])
        #expect(answers.continueWatching(userId: "1", removals: ["b": moment(250)]).count == 2)
    }

    @Test func aPlayIsOneSessionIdHoweverItWasTold() throws {
        let events = try stream("10 play 0 D=1000\n100 stop 90")
        func plays(_ posted: StoredPlay...) -> [Microseconds] {
            Recomputation(events: events, plays: posted).plays.map(\.time)
        }
        func posted(_ sessionId: String?, _ second: Double) -> StoredPlay {
            StoredPlay(userId: "1", videoId: "v", sessionId: sessionId, time: moment(second))
        }
        #expect(plays(posted("s", 5)) == [moment(5)])
        #expect(plays(posted("s", 15)) == [moment(10)])
        #expect(plays(posted(nil, 15), posted("t", 20)) == [moment(10), moment(15), moment(20)])
    }
}
