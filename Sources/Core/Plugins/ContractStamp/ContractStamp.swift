import Foundation
import PackagePlugin

/// Generates the stamp of the module contract: a digest of the sources that a module is compiled against and the
/// compiler's version. Since Swift without library evolution lays types out at compile time, a module fits a host exactly
/// where these are the same.
@main
struct ContractStamp: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
        let compiler = try context.tool(named: "swiftc").url
        let output = context.pluginWorkDirectoryURL.appending(path: "ContractStamp.swift")
        let sources = contractSources(of: target, in: context)
        return [
            .buildCommand(
                displayName: "Stamping the module contract",
                executable: URL(filePath: "/bin/sh"),
                arguments: ["-euc", script, "stamp", compiler.path, output.path] + sources.map(\.path),
                inputFiles: sources + [compiler],
                outputFiles: [output])
        ]
    }

    /// The Swift files of the target and of all targets of this package below it, in a fixed order.
    private func contractSources(of target: any Target, in context: PluginContext) -> [URL] {
        let own = Set(context.package.targets.map(\.id))
        let contract = [target] + target.recursiveTargetDependencies.filter { own.contains($0.id) }
        let root = context.package.directoryURL.path
        return contract.compactMap { $0 as? any SourceModuleTarget }
            .flatMap { $0.sourceFiles(withSuffix: "swift").map(\.url) }
            .filter { $0.path.hasPrefix(root) && !$0.path.hasPrefix(context.pluginWorkDirectoryURL.path) }
            .sorted { $0.path < $1.path }
    }

    /// Arguments: the compiler, the file to write, the sources. The digest covers contents and order, not paths, so that it
    /// does not depend on where the package lies.
    private let script = #"""
        compiler=$1; output=$2; shift 2
        digest=$(cat "$@" | sha256sum | cut -c1-32)
        version=$("$compiler" --version 2>/dev/null | tr '\n' ' ' | tr -cd 'A-Za-z0-9.()_ -' | sed 's/ *$//')
        stamp="VIDEOPLAY-MODULE-ABI:1:$digest:$version\0"
        cat > "$output" <<END
        /// Hands a module to the host. A module calls this from its entry point and from nowhere else; see \`\`Module\`\`.
        ///
        /// - Parameters:
        ///   - module: the module's type.
        ///   - receiver: what the host passed to the entry point.
        ///   - stamp: says which contract the module was compiled against; never given. As a default value it is compiled
        ///     into the module, where a host reads it before it runs any of the module's code, and since it is part of this
        ///     declaration's interface, an incremental build compiles what calls this anew whenever it changes.
        @_alwaysEmitIntoClient
        public func export<M: Module>(_ module: M.Type, to receiver: UnsafeMutableRawPointer, stamp: StaticString = "$stamp") {
            ModuleReceiver.receive(module, stamp: stamp, at: receiver)
        }

        /// The stamp of the contract that the caller is compiled against.
        @_alwaysEmitIntoClient
        public func contractStamp(_ stamp: StaticString = "$stamp") -> StaticString { stamp }
        END
        """#
}
