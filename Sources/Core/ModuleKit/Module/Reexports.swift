public import FoundationEssentials
// A module imports ModuleKit alone. If it named one of these products itself, SwiftPM would link it a copy of its own,
// whose types are not those of the host.
@_exported public import JSON
@_exported public import Logging
@_exported public import Postgres
@_exported public import Relational
@_exported public import Settings

/// A UUID, without the rest of Foundation.
public typealias UUID = FoundationEssentials.UUID
