/// A rule of specification section 5. It hears of the parts of a document in one walk that all rules share.
protocol ValidationRule {
    mutating func enter(_ document: Document, _ context: inout ValidationContext)
    mutating func enter(_ operation: OperationDefinition, _ context: inout ValidationContext)
    /// - Parameter usages: the variables that the operation uses, those of its fragments among them.
    mutating func leave(
        _ operation: OperationDefinition, usages: [VariableUsage], _ context: inout ValidationContext)
    mutating func enter(_ fragment: FragmentDefinition, _ context: inout ValidationContext)
    mutating func enter(_ variable: VariableDefinition, _ context: inout ValidationContext)
    /// - Parameters:
    ///   - parent: the type that the field is selected on; nil when it is not known.
    ///   - definition: the field in the schema; nil when it is not known.
    mutating func enter(
        _ field: Field, on parent: TypeDefinition?, _ definition: FieldDefinition?,
        _ context: inout ValidationContext)
    mutating func enter(_ spread: FragmentSpread, on parent: TypeDefinition?, _ context: inout ValidationContext)
    mutating func enter(_ fragment: InlineFragment, on parent: TypeDefinition?, _ context: inout ValidationContext)
    mutating func enter(
        _ directives: NodeList<Directive>, at location: DirectiveDefinition.Location,
        _ context: inout ValidationContext)
    mutating func enter(_ arguments: ArgumentList, _ context: inout ValidationContext)
    /// - Parameter type: the type that the place expects; nil when it is not known.
    mutating func enter(_ value: Value, as type: TypeReference?, _ context: inout ValidationContext)
}

/// The arguments of a field or a directive, with their definitions.
struct ArgumentList {
    enum Owner {
        case field(Field, coordinate: String)
        case directive(Directive)
    }

    let owner: Owner
    let arguments: NodeList<Argument>
    /// Nil when the field or the directive is not known.
    let definitions: [InputValueDefinition]?
}

extension ValidationRule {
    mutating func enter(_ document: Document, _ context: inout ValidationContext) {}
    mutating func enter(_ operation: OperationDefinition, _ context: inout ValidationContext) {}
    mutating func leave(
        _ operation: OperationDefinition, usages: [VariableUsage], _ context: inout ValidationContext
    ) {}
    mutating func enter(_ fragment: FragmentDefinition, _ context: inout ValidationContext) {}
    mutating func enter(_ variable: VariableDefinition, _ context: inout ValidationContext) {}
    mutating func enter(
        _ field: Field, on parent: TypeDefinition?, _ definition: FieldDefinition?,
        _ context: inout ValidationContext
    ) {}
    mutating func enter(_ spread: FragmentSpread, on parent: TypeDefinition?, _ context: inout ValidationContext) {}
    mutating func enter(_ fragment: InlineFragment, on parent: TypeDefinition?, _ context: inout ValidationContext) {}
    mutating func enter(
        _ directives: NodeList<Directive>, at location: DirectiveDefinition.Location,
        _ context: inout ValidationContext
    ) {}
    mutating func enter(_ arguments: ArgumentList, _ context: inout ValidationContext) {}
    mutating func enter(_ value: Value, as type: TypeReference?, _ context: inout ValidationContext) {}
}

/// The rules in the order of the specification; field selection merging stands apart, since it does not walk in order.
enum ValidationRules {
    static func all() -> [any ValidationRule] {
        [
            ExecutableDefinitions(), OperationTypeExistence(), OperationNameUniqueness(), LoneAnonymousOperation(),
            SubscriptionsHaveOneRootField(),
            FieldSelections(), LeafFieldSelections(),
            ArgumentNames(), ArgumentUniqueness(), RequiredArguments(),
            FragmentNameUniqueness(), FragmentSpreadTypeExistence(), FragmentsOnCompositeTypes(),
            FragmentsMustBeUsed(), FragmentSpreadTargetDefined(), FragmentSpreadsMustNotFormCycles(),
            FragmentSpreadIsPossible(),
            ValuesOfCorrectType(), InputObjectFieldNames(), InputObjectFieldUniqueness(), InputObjectRequiredFields(),
            DirectivesAreDefined(), DirectivesAreInValidLocations(), DirectivesAreUniquePerLocation(),
            VariableUniqueness(), VariablesAreInputTypes(), AllVariableUsesDefined(), AllVariablesUsed(),
            AllVariableUsagesAreAllowed(),
        ]
    }
}
