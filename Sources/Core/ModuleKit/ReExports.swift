// What a module is written with. A module's target names this library alone: a package product that it named itself would
// be linked into it a second time, and two copies of a type never meet.
@_exported public import GraphQL
@_exported public import JSON
@_exported public import Logging
@_exported public import Postgres
@_exported public import ProblemDetails
@_exported public import Relational
@_exported public import Settings
@_exported public import Tokens

public import struct FoundationEssentials.UUID

/// A UUID, without the rest of Foundation.
public typealias UUID = FoundationEssentials.UUID
