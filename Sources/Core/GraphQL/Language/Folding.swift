/// Turns something nested into a result, from the inside out, with a stack of its own in place of the thread's.
package protocol Folding {
    /// A nested thing, or a part of one.
    associatedtype Part
    /// A thing with parts, some of which have their results.
    associatedtype Container
    associatedtype Result
    associatedtype Failure: Error = Never

    /// What a part is: a result at once, or something with parts of its own.
    mutating func begin(_ part: Part) throws(Failure) -> Folded<Container, Result>
    /// The part to turn into a result next; nil when all are.
    mutating func next(of container: inout Container) throws(Failure) -> Part?
    /// Gives a container the result of the part that it asked for last.
    mutating func take(_ result: Result, into container: inout Container) throws(Failure)
    /// The result of a container whose parts all have theirs.
    mutating func end(_ container: Container) throws(Failure) -> Result
}

/// What a part of something nested is.
package enum Folded<Container, Result> {
    case result(Result)
    case container(Container)
}

extension Folding {
    /// The result of a nested thing.
    package mutating func fold(_ outermost: Part) throws(Failure) -> Result {
        var open: [Container] = []
        var part = outermost
        while true {
            switch try begin(part) {
            case .result(let result):
                if open.isEmpty { return result }
                try take(result, into: &open[open.count - 1])
            case .container(let container): open.append(container)
            }
            while true {
                if let next = try next(of: &open[open.count - 1]) {
                    part = next
                    break
                }
                let result = try end(open.removeLast())
                if open.isEmpty { return result }
                try take(result, into: &open[open.count - 1])
            }
        }
    }
}
