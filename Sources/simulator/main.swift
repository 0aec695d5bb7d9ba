import Foundation
import PlaybookOracle
import Simulation

do {
    let command = try CommandLineOptions(Array(CommandLine.arguments.dropFirst()))
    switch command.action {
    case .help: print(CommandLineOptions.help)
    case .events(let options, let limit, let writesArrival):
        try EventsCommand(options: options, limit: limit, writesArrival: writesArrival).run()
    case .truth(let options): try TruthCommand(options: options).run()
    case .check(let path): try CheckCommand(path: path).run()
    }
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(2)
}
