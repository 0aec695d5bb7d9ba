import CLibFuzzer
import Glibc

/// Hands a program over to libFuzzer.
public enum Driver {
    /// Calls a function with one input after another, as the command line says, and does not return before that ends.
    ///
    /// - Parameter test: what is fuzzed. It is called by one thread; it always returns 0.
    public static func run(_ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt) -> Never {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments, test))
    }

    /// An input as bytes.
    public static func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
        Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// An input as a document and what stands behind the first zero byte, which no document has.
    public static func documentAndVariables(
        _ start: UnsafePointer<UInt8>?, _ count: Int
    ) -> (document: [UInt8], variables: [UInt8]) {
        let parts = bytes(start, count).split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        return (parts.first.map(Array.init) ?? [], parts.count > 1 ? Array(parts[1]) : [])
    }
}
