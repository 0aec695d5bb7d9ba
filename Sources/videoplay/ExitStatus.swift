/// What a script can tell from the program's exit code. The numbers are those of sysexits.h.
enum ExitStatus: Int32, CaseIterable {
    case success = 0
    case usage = 64
    case migrations = 65
    case unavailable = 69
    case software = 70
    case modules = 72
    case output = 74
    case configuration = 78

    private var meaning: String {
        switch self {
        case .success: "all went well"
        case .usage: "the command line is wrong (EX_USAGE)"
        case .migrations: "the migrations and the database do not agree (EX_DATAERR)"
        case .unavailable: "the database or the address cannot be had (EX_UNAVAILABLE)"
        case .software: "an error of the program (EX_SOFTWARE)"
        case .modules: "a module cannot be loaded or does not fit the others (EX_OSFILE)"
        case .output: "the output cannot be written (EX_IOERR)"
        case .configuration: "the settings are wrong (EX_CONFIG)"
        }
    }

    /// A line for each code.
    static var documentation: String {
        allCases.map { "  \(String($0.rawValue).count < 2 ? " " : "")\($0.rawValue)  \($0.meaning)" }.joined(
            separator: "\n")
    }
}
