import Foundation

/// graphql-core, the port of graphql-js to Python, asked in one process for many documents.
public enum GraphQLCore {
    /// What it says of a document.
    public struct Verdict: Codable, Sendable {
        /// An error with its places as `line:column`, columns in UTF-16 units as graphql-js counts them.
        public struct Error: Codable, Sendable, Hashable {
            public var message: String
            public var locations: [String]
        }

        /// Nil when the document parses.
        public var syntaxError: Error?
        /// The errors of `validate`; empty without a schema.
        public var errors: [Error]
    }

    /// A value for a variable and what became of it.
    public struct Coercion: Codable, Sendable {
        /// The coerced values as JSON; nil after an error.
        public var values: String?
        /// The messages of the errors.
        public var messages: [String]
    }

    /// The environment with the release that implements the edition of September 2025.
    public static let environment = Result {
        try PythonEnvironment("graphql-core", requirements: ["graphql-core==3.3.2"])
    }

    /// Whether tests that need it run.
    public static let isTested = PythonEnvironment.isTested(environment)

    /// Parses documents and, with a schema, validates them.
    public static func judge(_ documents: [String], sdl: String? = nil) throws -> [Verdict] {
        try ask(judging, Judging(sdl: sdl, documents: documents))
    }

    /// Coerces the variables of operations, each with the JSON text of its variables.
    public static func coerce(_ requests: [(document: String, variables: String)], sdl: String) throws -> [Coercion] {
        try ask(
            coercing,
            Coercing(sdl: sdl, documents: requests.map(\.document), variables: requests.map(\.variables)))
    }

    /// The messages of what is wrong with a schema; empty when it builds.
    public static func problems(sdl: String) throws -> [String] {
        try ask(building, Judging(sdl: sdl, documents: []))
    }

    /// The descriptions of the fields of a type, each of which must be said again by the deprecation of the field, and by
    /// description, default and deprecation of its first argument.
    public static func descriptions(of type: String, sdl: String) throws -> [String] {
        try ask(describing, Judging(sdl: sdl, documents: [type]))
    }

    private struct Judging: Codable {
        var sdl: String?
        var documents: [String]
    }

    private struct Coercing: Codable {
        var sdl: String
        var documents: [String]
        var variables: [String]
    }

    private static func ask<Answer: Decodable>(_ script: String, _ request: some Encodable) throws -> Answer {
        let output = try environment.get().run(prelude + script, input: JSONEncoder().encode(request))
        return try JSONDecoder().decode(Answer.self, from: output)
    }

    private static let prelude = #"""
        import json, re, sys
        from graphql import *
        request = json.load(sys.stdin)
        def fail(kind):
            raise GraphQLError(kind)
        def build(sdl):
            schema = build_schema(sdl)
            # Our scalars, as far as literals tell them apart. Of those of modules the form is looked at first.
            def scalar(name, pattern, kinds, wanted, form=None):
                if name not in schema.type_map:
                    return
                def parse(node, variables=None):
                    if form and node.kind not in kinds:
                        raise GraphQLError(f"{name} is a {form} in JSON: {print_ast(node)}", node)
                    if node.kind not in kinds or not re.fullmatch(pattern, node.value):
                        raise GraphQLError(f"{wanted}: {print_ast(node)}", node)
                    return node.value
                schema.type_map[name].parse_literal = parse
                schema.type_map[name].coerce_input_literal = parse
            scalar("DateTime", r"(?i)\d{4}-\d\d-\d\dT.*", ("string_value",),
                "DateTime must be a moment in RFC 3339 form, such as 2026-01-31T12:00:00Z")
            scalar("UUID", r"[0-9a-fA-F-]{36}", ("string_value",),
                "UUID must be 32 hexadecimal digits in groups of 8-4-4-4-12")
            scalar("BigInt", r"-?\d{1,18}", ("string_value", "int_value"),
                "BigInt must be a signed 64-bit whole number, as a string of digits or a number")
            scalar("Date", r"\d{4}-\d\d-\d\d", ("string_value",),
                "Date must be a day in RFC 3339 form, such as 2026-01-31")
            scalar("LocalTime", r"\d\d:\d\d(:\d\d(\.\d+)?)?", ("string_value",),
                "LocalTime must be a time of day from 00:00 to 23:59:59.999999, such as 12:30:00")
            scalar("Duration", r"-?PT?\d.*", ("string_value",),
                "Duration must be a length of time in ISO 8601 form, such as P1DT2H30M or PT0.5S")
            scalar("Decimal", r"-?\d+(\.\d+)?([eE]\d+)?", ("string_value", "int_value", "float_value"),
                "Decimal must be a decimal number of at most 1000 digits, as a string or a number")
            scalar("Bytes", r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{3}=)?", ("string_value",),
                "Bytes must be Base64 of RFC 4648, with padding")
            scalar("Color", r"#[0-9a-fA-F]{6}", ("string_value",),
                "Color must be six hexadecimal digits behind a #", form="string")
            scalar("Loudness", r"0|-\d\d?(\.\d+)?", ("int_value", "float_value"),
                "Loudness must be a number from -120 to 0", form="number")
            if "JSON" in schema.type_map:
                def parse(node, variables=None):
                    def check(part):
                        if part.kind in ("enum_value", "variable"):
                            wanted = "represent an enum value" if part.kind == "enum_value" else (
                                "hold a variable; give the whole value as one")
                            raise GraphQLError(f"JSON cannot {wanted}: {print_ast(node)}", node)
                        if part.kind == "list_value":
                            for item in part.values:
                                check(item)
                        if part.kind == "object_value":
                            for field in part.fields:
                                check(field.value)
                    check(node)
                    return value_from_ast_untyped(node)
                schema.type_map["JSON"].parse_literal = parse
                schema.type_map["JSON"].coerce_input_literal = parse
            return schema
        def place(text, offset):
            before = re.split(r"\r\n|[\n\r]", text[:offset])
            return f"{len(before)}:{len(before[-1].encode('utf-16-le', 'surrogatepass')) // 2 + 1}"
        def told(error, text):
            return {"message": error.message, "locations": [place(text, at) for at in error.positions or []]}

        """#

    private static let judging = #"""
        schema = build(request["sdl"]) if request.get("sdl") else None
        verdicts = []
        for text in request["documents"]:
            try:
                document = parse(text, allow_empty_selection_sets=False)
            except GraphQLError as error:
                verdicts.append({"syntaxError": told(error, text), "errors": []})
                continue
            errors = validate(schema, document, max_errors=90) if schema else []
            verdicts.append({"syntaxError": None, "errors": [told(error, text) for error in errors]})
        json.dump(verdicts, sys.stdout)
        """#

    private static let coercing = #"""
        from graphql.execution.values import get_variable_values
        schema = build(request["sdl"])
        answers = []
        for text, variables in zip(request["documents"], request["variables"]):
            operation = parse(text).definitions[0]
            result = get_variable_values(schema, operation.variable_definitions, json.loads(variables))
            if isinstance(result, list):
                answers.append({"values": None, "messages": [error.message for error in result]})
            else:
                answers.append({"values": json.dumps(result.coerced), "messages": []})
        json.dump(answers, sys.stdout)
        """#

    private static let describing = #"""
        answers = []
        for field in build_schema(request["sdl"]).type_map[request["documents"][0]].fields.values():
            argument = field.args["x"]
            for other in (field.deprecation_reason, argument.description, argument.deprecation_reason,
                          argument.default.literal.value if argument.default.literal else argument.default.value):
                if (other or "") != (field.description or ""):
                    fail(f"{other!r} is not {field.description!r}")
            answers.append(field.description or "")
        json.dump(answers, sys.stdout)
        """#

    private static let building = #"""
        try:
            json.dump([error.message for error in validate_schema(build_schema(request["sdl"]))], sys.stdout)
        except Exception as error:
            json.dump([str(error)], sys.stdout)
        """#
}
