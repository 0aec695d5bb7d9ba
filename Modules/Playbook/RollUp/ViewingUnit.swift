/// What is computed anew as a whole: a user and a video.
struct ViewingUnit: Hashable, Sendable {
    let userID: Int64
    let videoID: String
}
