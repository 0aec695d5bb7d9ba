import GraphQL
import JSON
import Postgres

extension ResponseWriter {
    /// Writes what a batch resolver gave for a row.
    mutating func batch(_ index: Int, _ shape: JSONShape, _ field: FieldPlan, _ row: Row) -> Bool {
        switch answers.batch(index) {
        case .failure(let error): return fail(error, field)
        case .success(let values): return json(values[row.number], shape, field)
        }
    }

    /// Writes JSON that a column holds.
    mutating func json(_ text: UnsafeBufferPointer<UInt8>?, _ shape: JSONShape, _ field: FieldPlan) -> Bool {
        guard let text else { return null(field) }
        guard let value = try? JSONParser.parse(UnsafeRawBufferPointer(text)) else {
            return fail("The stored value is no JSON.", field)
        }
        return json(value, shape, field)
    }

    mutating func json(_ value: JSONValue, _ shape: JSONShape, _ field: FieldPlan) -> Bool {
        if value == .null { return null(field) }
        guard shape.fields != nil else {
            guard shape.admits(value) else { return fail("The value is no \(shape.type.nullable).", field) }
            json.json { $0.value(value) }
            return true
        }
        return object(value, shape.type, shape, field, at: field.location)
    }

    /// Writes a value in which there are objects. The depth of the document bounds how deep it descends.
    private mutating func object(
        _ value: JSONValue, _ type: TypeReference, _ shape: JSONShape, _ field: FieldPlan, at location: SourceLocation
    ) -> Bool {
        if value == .null {
            if type.isNonNull { return fail(absent(location), field) }
            json.null()
            return true
        }
        if let item = type.item {
            guard case .array(let values) = value else { return fail(other(type, location), field) }
            json.beginArray()
            for (position, value) in values.enumerated() {
                if position > 0 { json.comma() }
                let isWritten = part(at: .index(position), isNonNull: item.isNonNull) {
                    $0.object(value, item, shape, field, at: location)
                }
                if !isWritten { return false }
            }
            json.endArray()
            return true
        }
        guard case .object(let members) = value else { return fail(other(type, location), field) }
        for member in shape.fields ?? [] {
            json.raw(member.prefix)
            switch member.content {
            case .typename(let name): json.raw(name)
            case .member(let name, let shape):
                let isWritten = part(at: .key(member.responseKey), isNonNull: shape.type.isNonNull) {
                    $0.member(members[name] ?? .null, shape, field, at: member.location)
                }
                if !isWritten { return false }
            }
        }
        if shape.fields?.isEmpty != false { json.beginObject() }
        json.endObject()
        return true
    }

    private mutating func member(
        _ value: JSONValue, _ shape: JSONShape, _ field: FieldPlan, at location: SourceLocation
    ) -> Bool {
        if shape.fields != nil { return object(value, shape.type, shape, field, at: location) }
        if value == .null {
            if shape.type.isNonNull { return fail(absent(location), field) }
            json.null()
            return true
        }
        guard shape.admits(value) else { return fail(other(shape.type, location), field) }
        json.json { $0.value(value) }
        return true
    }

    /// Writes a part of a value, and null for one that failed where it may be null.
    mutating func part(
        at step: GraphQLError.PathElement, isNonNull: Bool, _ write: (inout ResponseWriter) -> Bool
    ) -> Bool {
        let start = json.count
        let before = errors.count
        let isWritten = write(&self)
        prepend(step, toErrorsFrom: before)
        if isWritten { return true }
        if isNonNull || isTooLarge { return false }
        json.truncate(to: start)
        json.null()
        return true
    }

    private func absent(_ location: SourceLocation) -> GraphQLError {
        GraphQLError(
            "There is no value for a field that is never null.", code: .internalServerError, locations: [location])
    }

    private func other(_ type: TypeReference, _ location: SourceLocation) -> GraphQLError {
        GraphQLError("The value is no \(type.nullable).", code: .internalServerError, locations: [location])
    }
}
