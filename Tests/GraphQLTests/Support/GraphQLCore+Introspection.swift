import Foundation
import JSON
import TestSupport

extension GraphQLCore {
    /// What graphql-core answers to introspections of the schema that it builds from a text.
    ///
    /// Of what the specification itself defines, and of what it leaves open, graphql-core is given ours beforehand: the
    /// descriptions and the order of types and directives. What it has beyond the edition of September 2025, deprecated
    /// directives and variables of fragments, is taken from it.
    ///
    /// - Parameters:
    ///   - documents: those with a variable have `$yes`, which is true.
    ///   - ours: our answer to the standard introspection query.
    /// - Returns: the documents, and before them the standard introspection query with each of its options off, on, and on
    ///   alone; with the `data` of their answers.
    static func introspect(
        _ documents: [String], sdl: String, ours: JSONValue
    ) throws -> [(document: String, data: JSONValue)] {
        let request: JSONValue = [
            "sdl": .string(sdl), "documents": .array(documents.map(JSONValue.string)), "ours": ours,
        ]
        let answer = try JSONParser.parse(
            Array(environment.get().run(introspection, input: Data(request.description.utf8))))
        return (answer.array ?? []).compactMap { pair in
            guard let document = pair.array?.first?.string, let data = pair.array?.last else { return nil }
            return (document, data)
        }
    }

    private static let introspection = """
        import json, sys
        from graphql import (build_schema, graphql_sync, get_introspection_query, is_specified_directive,
            is_specified_scalar_type, is_introspection_type, is_union_type)
        request = json.load(sys.stdin)
        schema = build_schema(request["sdl"])
        meta = schema.type_map
        for name in ("isDeprecated", "deprecationReason"): del meta["__Directive"].fields[name]
        del meta["__Schema"].fields["directives"].args["includeDeprecated"]
        beyond = ("DIRECTIVE_DEFINITION", "FRAGMENT_VARIABLE_DEFINITION")
        for name in beyond: del meta["__DirectiveLocation"].values[name]
        for directive in schema.directives:
            directive.locations = tuple(location for location in directive.locations if location.name not in beyond)
        def describe(mine, ours):
            for element in ours or []:
                mine[element["name"]].description = element["description"]
        order = [element["name"] for element in request["ours"]["types"]]
        schema.type_map = dict(sorted(schema.type_map.items(), key=lambda item: order.index(item[0])))
        for element in request["ours"]["types"]:
            type_ = schema.type_map[element["name"]]
            if is_union_type(type_): type_.types = tuple(sorted(type_.types, key=lambda member: member.name))
            if not is_specified_scalar_type(type_) and not is_introspection_type(type_): continue
            type_.description = element["description"]
            if element["enumValues"]: describe(type_.values, element["enumValues"])
            for field in element["fields"] or []:
                type_.fields[field["name"]].description = field["description"]
                describe(type_.fields[field["name"]].args, field["args"])
        schema.directives = tuple(sorted(schema.directives, key=lambda directive: directive.name))
        for element in request["ours"]["directives"]:
            directive = schema.get_directive(element["name"])
            directive.description = element["description"]
            describe(directive.args, element["args"])
        options = ["descriptions", "specified_by_url", "directive_is_repeatable", "schema_description",
                   "input_value_deprecation", "one_of"]
        choices = [dict.fromkeys(options, False), dict.fromkeys(options, True)]
        choices += [dict(dict.fromkeys(options, False), **{name: True}) for name in options]
        answers = []
        for text in [get_introspection_query(**choice) for choice in choices] + request["documents"]:
            result = graphql_sync(schema, text, variable_values={"yes": True} if "$yes" in text else None)
            if result.errors: raise result.errors[0]
            answers.append([text, result.data])
        json.dump(answers, sys.stdout)
        """
}
