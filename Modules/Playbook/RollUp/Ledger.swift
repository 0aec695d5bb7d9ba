/// The differences that a roll-up makes to all that is added up.
struct Ledger: Sendable, Equatable {
    /// A quarter hour of a video. No video stands for all of them, no quarter for all time.
    struct Quarter: Hashable, Sendable {
        let videoID: String?
        let number: Int64?
    }

    struct Viewer: Hashable, Sendable {
        let quarter: Quarter
        let userID: Int64
    }

    struct Bucket: Hashable, Sendable {
        let quarter: Quarter
        let number: Int
    }

    struct UserQuarter: Hashable, Sendable {
        let userID: Int64
        let number: Int64
    }

    struct RetentionSums: Sendable, Equatable {
        var absolute: Int64 = 0
        var impressions: Int64 = 0
        var started: Int64 = 0
        var stopped: Int64 = 0
    }

    /// How many buckets of retention are kept added up.
    static let buckets = 100

    private(set) var sums: [Quarter: LedgerSums] = [:]
    private(set) var viewers: [Viewer: Int64] = [:]
    private(set) var retention: [Bucket: RetentionSums] = [:]
    private(set) var users: [UserQuarter: Microseconds] = [:]

    /// Adds what a session counts, or takes it away.
    /// - Parameter sign: 1 or −1.
    mutating func add(_ session: SessionRow, of unit: ViewingUnit, sign: Int64) {
        let quarter = WatchedQuarters.number(of: session.beganAt)
        add(LedgerSums(session), to: quarter, of: unit.videoID, sign: sign)
        var watched: [Int64: Microseconds] = [:]
        for stretch in session.watched { WatchedQuarters.add(stretch, to: &watched) }
        for (quarter, time) in watched {
            var sums = LedgerSums()
            sums.watch = time
            add(sums, to: quarter, of: unit.videoID, sign: sign)
            users[UserQuarter(userID: unit.userID, number: quarter), default: 0] += sign * time
        }
        guard session.isView else { return }
        for quarter in Self.levels(quarter, of: unit.videoID) {
            viewers[Viewer(quarter: quarter, userID: unit.userID), default: 0] += sign
        }
        guard let duration = session.duration else { return }
        add(
            Retention(of: session.pieces, duration: duration, buckets: Self.buckets), to: quarter, of: unit.videoID,
            sign: sign)
    }

    /// Adds plays, or takes them away.
    mutating func add(plays: [Microseconds], of unit: ViewingUnit, sign: Int64) {
        var sums = LedgerSums()
        sums.plays = 1
        for play in plays { add(sums, to: WatchedQuarters.number(of: play), of: unit.videoID, sign: sign) }
    }

    /// Takes away what another ledger has.
    mutating func subtract(_ other: Ledger) {
        for (key, value) in other.sums { sums[key, default: LedgerSums()].add(value, sign: -1) }
        for (key, value) in other.viewers { viewers[key, default: 0] -= value }
        for (key, value) in other.users { users[key, default: 0] -= value }
        for (key, value) in other.retention {
            var sums = retention[key] ?? RetentionSums()
            sums.absolute -= value.absolute
            sums.impressions -= value.impressions
            sums.started -= value.started
            sums.stopped -= value.stopped
            retention[key] = sums
        }
    }

    /// A ledger of what is stored.
    init(
        sums: [Quarter: LedgerSums] = [:], viewers: [Viewer: Int64] = [:], retention: [Bucket: RetentionSums] = [:],
        users: [UserQuarter: Microseconds] = [:]
    ) {
        self.sums = sums
        self.viewers = viewers
        self.retention = retention
        self.users = users
    }

    /// How many rows differ.
    var count: Int { sums.count + viewers.count + retention.count + users.count }

    /// Leaves out what made no difference.
    mutating func settle() {
        sums = sums.filter { $0.value != LedgerSums() }
        viewers = viewers.filter { $0.value != 0 }
        retention = retention.filter { $0.value != RetentionSums() }
        users = users.filter { $0.value != 0 }
    }

    /// What a quarter hour of a video is part of: itself, all time, all videos, and both.
    private static func levels(_ number: Int64, of videoID: String) -> [Quarter] {
        [
            Quarter(videoID: videoID, number: number), Quarter(videoID: videoID, number: nil),
            Quarter(videoID: nil, number: number), Quarter(videoID: nil, number: nil),
        ]
    }

    private mutating func add(_ sums: LedgerSums, to number: Int64, of videoID: String, sign: Int64) {
        for quarter in Self.levels(number, of: videoID) {
            self.sums[quarter, default: LedgerSums()].add(sums, sign: sign)
        }
    }

    private mutating func add(_ seen: Retention, to number: Int64, of videoID: String, sign: Int64) {
        for quarter in [Quarter(videoID: videoID, number: number), Quarter(videoID: videoID, number: nil)] {
            for bucket in 0..<Self.buckets {
                let impressions = Int64(seen.impressions[bucket])
                let (started, stopped) = (seen.started == bucket, seen.stopped == bucket)
                guard impressions > 0 || started || stopped else { continue }
                var sums = retention[Bucket(quarter: quarter, number: bucket)] ?? RetentionSums()
                sums.absolute += sign * Int64(seen.absolute[bucket])
                sums.impressions += sign * impressions
                sums.started += started ? sign : 0
                sums.stopped += stopped ? sign : 0
                retention[Bucket(quarter: quarter, number: bucket)] = sums
            }
        }
    }
}
