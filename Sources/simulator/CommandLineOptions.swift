import PlaybookOracle
import Simulation

/// What the command line asks for.
struct CommandLineOptions {
    enum Action {
        case help
        case events(SimulationOptions, limit: Int?, writesArrival: Bool)
        case truth(SimulationOptions)
        case check(path: String)
    }

    /// Why a command line cannot be followed.
    struct Mistake: Error, CustomStringConvertible {
        var description: String
    }

    let action: Action

    static let help = """
        simulator events [options]   writes events as NDJSON to the standard output
        simulator truth [options]    writes what the viewers really watched, a line of JSON for each video of a viewer
        simulator check FILE         computes all answers from the events of an NDJSON file, and writes them as JSON

        --seed N           the same seed makes the same events on any machine (1)
        --viewers N        how many viewers (100)
        --days N           how many days (30)
        --start RFC3339    the first moment of the first day (2026-10-01T00:00:00Z)
        --videos N         how many videos (50)
        --first-user N     the id of the first viewer (1)
        --shuffled         events come in any order
        --repeated [N]     N events of a thousand come twice (50)
        --late [N]         N events of a thousand come hours or days later (50)
        --chance NAME=N    a behaviour happens N times in a thousand; NAME is one of those below
        --honest           no behaviour that loses the truth
        --limit N          stops after N events
        --no-received-at   leaves receivedAt out

        Behaviours: \(Behaviour.allCases.map(\.rawValue).joined(separator: " "))
        """

    init(_ arguments: [String]) throws {
        guard let name = arguments.first, !["help", "--help", "-h"].contains(name) else {
            action = .help
            return
        }
        if name == "check" {
            guard arguments.count == 2 else { throw Mistake(description: "check wants one file.") }
            action = .check(path: arguments[1])
            return
        }
        guard name == "events" || name == "truth" else {
            throw Mistake(description: "“\(name)” is no command; they are events, truth and check.")
        }

        var options = SimulationOptions()
        var limit: Int?
        var writesArrival = true
        var rest = arguments.dropFirst()
        func value(of option: String) throws -> String {
            guard let value = rest.popFirst() else { throw Mistake(description: "\(option) wants a value.") }
            return value
        }
        func number<Number: FixedWidthInteger>(_ option: String) throws -> Number {
            let text = try value(of: option)
            guard let number = Number(text), number >= 0 else {
                throw Mistake(description: "\(option) wants a whole number, not “\(text)”.")
            }
            return number
        }
        func perMille() -> Int {
            guard let number = rest.first.flatMap(Int.init) else { return 50 }
            rest.removeFirst()
            return number
        }
        while let option = rest.popFirst() {
            switch option {
            case "--seed": options.seed = try number(option)
            case "--viewers": options.viewers = try number(option)
            case "--days": options.days = try number(option)
            case "--videos": options.videos = try number(option)
            case "--first-user": options.firstUser = try number(option)
            case "--start":
                let text = try value(of: option)
                guard let start = Timestamp.parse(text) else {
                    throw Mistake(description: "--start wants an RFC 3339 time, not “\(text)”.")
                }
                options.start = start
            case "--shuffled": options.delivery.isShuffled = true
            case "--repeated": options.delivery.repeatedPerMille = perMille()
            case "--late": options.delivery.latePerMille = perMille()
            case "--honest":
                for behaviour in Behaviour.untruthful { options.perMille[behaviour] = 0 }
            case "--chance":
                let parts = try value(of: option).split(separator: "=")
                guard parts.count == 2, let behaviour = Behaviour(rawValue: String(parts[0])),
                    let chance = Int(parts[1])
                else { throw Mistake(description: "--chance wants a behaviour and a number, as pause=100.") }
                options.perMille[behaviour] = chance
            case "--limit": limit = try number(option)
            case "--no-received-at": writesArrival = false
            default: throw Mistake(description: "“\(option)” is no option.")
            }
        }
        action =
            name == "truth"
            ? .truth(options) : .events(options, limit: limit, writesArrival: writesArrival)
    }
}
