import GraphQL
import JSON
import Postgres

/// What subscriptions deliver for an event.
extension Planner {
    /// The places of keys among those of an ``OperationSubject`` that is an event.
    enum EventKey {
        /// The key by which the object is looked up; that of one that is gone is none.
        static let object = 0
        /// The key that the event tells.
        static let told = 1
    }

    /// The value of a subscription's root field.
    mutating func event(_ field: CollectedField) throws(GraphQLError) -> ValuePlan {
        guard let subscription = catalog.subscriptions[field.name] else { throw Self.unplannable(field) }
        let values: ArgumentExpressions
        do throws(GraphQLError) {
            values = try arguments(of: field, on: catalog.schema.subscriptionType?.name ?? "")
        } catch { return .failure(error) }
        switch subscription.content {
        case .object:
            guard let source = catalog.objects[subscription.type]?.source else { throw Self.unplannable(field) }
            let value = try lookup(field, of: subscription.type, by: source.objectKey(EventKey.object), depth: 1)
            if case .firstRow(let statement, _) = value { presence = statement }
            return value
        case .change:
            guard let object = catalog.objects[subscription.type] else { throw Self.unplannable(field) }
            return try change(subscription, field, object)
        case .computed(let computed):
            let value = try self.computed(computed, field, values, nil, depth: 1) { argument in
                (Self.parameter(argument.name, argument.column, of: subscription), argument.column.postgresType)
            }
            // Without a row there is nothing to deliver, unless the type has a form for that.
            if case .computed(let plan) = value, computed.reference.isNonNull, computed.reference.item == nil {
                presence = plan.statement
            }
            return value
        case .resolved(let resolver):
            let columns = resolver.columns.map { Self.parameter($0, .text, of: subscription) }
            return try batch(
                resolver, field, on: catalog.schema.subscriptionType?.name ?? "", values, .values(columns),
                parent: nil, depth: 1)
        case .told:
            let type = Self.reference(subscription.type)
            return .given(
                OperationSubject.told,
                try jsonShape(field, subscription.type, depth: 1) ?? JSONShape(type: type, catalog.leaves))
        }
    }

    /// An attribute of the event, or its key.
    private static func parameter(
        _ name: String, _ column: ColumnType, of subscription: SubscriptionField
    ) -> ParameterExpression {
        subscription.position(ofAttribute: name).map { .attribute($0, column) }
            ?? .objectKey(EventKey.told, component: nil, .text)
    }

    private static func reference(_ type: String) -> TypeReference { TypeReference(parsing: type) ?? .named(type) }

    /// What became of an object.
    private mutating func change(
        _ subscription: SubscriptionField, _ field: CollectedField, _ object: CatalogObject
    ) throws(GraphQLError) -> ValuePlan {
        let type = SubscriptionTypes.payload(of: subscription.name)
        let told = object.source.objectKey(EventKey.told)
        var fields: [FieldPlan] = []
        for part in try collector.collect(below: field, on: type) {
            let value: ValuePlan
            switch part.name {
            case FieldDefinition.typename.name: value = .typename(type)
            case SubscriptionTypes.change:
                value = .given(
                    OperationSubject.change, JSONShape(type: .nonNull(.named(CoreTypes.change.name)), catalog.leaves))
            default:
                if let component = object.keyArgumentNames.firstIndex(of: part.name) {
                    value = .parameter(told[component], .string)
                } else {
                    value = try lookup(
                        part, of: object.name, by: object.source.objectKey(EventKey.object), depth: 2)
                    if case .firstRow(let statement, _) = value { presence = statement }
                }
            }
            fields.append(plan(part, on: type, value, position: fields.count))
        }
        // Whether who subscribes may see the object decides whether they hear of it, be it asked for or not.
        if presence == nil, object.source.authorization != nil, let table = object.source.table {
            let keys = zip(object.source.objectKey(EventKey.object), object.source.key).map {
                ParentKeys.Given(parameter: $0, type: $1.type)
            }
            let selection = RowSelection(
                source: object.source, rows: .table(table), parent: .given(keys), columns: object.source.keyNames)
            presence = draft(.rows(selection), parent: nil)
        }
        let plan = ObjectPlan(fields: fields, key: RowKey(parts: told.map { .parameter($0) }))
        return .bareObject(.objectKey(EventKey.told, component: nil, .text), plan)
    }
}

extension OperationSubject {
    /// The name under which a subject that is an event has its payload.
    static let told = "payload"
    /// The name under which it has what became of the object.
    static let change = "change"

    /// An event as what an operation is about.
    init(_ event: RecordedEvent, needsPayload: Bool) {
        keys = [[event.change == .deleted ? nil : event.key], [event.key]]
        attributes = event.attributes
        var values: JSONObject = [Self.change: .string(event.change.rawValue.uppercased())]
        if needsPayload { values[Self.told] = event.payload ?? .null }
        self.values = [values]
    }
}
