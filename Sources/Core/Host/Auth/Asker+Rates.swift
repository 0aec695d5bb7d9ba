import HTTP
import Relational

extension Asker {
    /// What the credential of those is called who need none, since they ask from this machine.
    static let ofThisMachine = "loopback"

    /// Whom the requests of one who asks count for.
    var rateSubjects: RateSubjects {
        switch (viewer, credential) {
        // A school behind one address is a thousand viewers, whose players record at once.
        case (let viewer?, _): RateSubjects([.account(viewer)], includesAddress: scopes != .record)
        // Whoever operates the server from its own machine.
        case (nil, Self.ofThisMachine?): RateSubjects()
        // A site's back end has one address, and a rate of its own.
        case (nil, let credential?): RateSubjects([.credential(credential)], includesAddress: false)
        case (nil, nil): RateSubjects()
        }
    }
}
