import ModuleKit

/// How many stars people give to videos: a module outside the product's own package.
struct RatingsModule: Module {
    static let description = ModuleDescription(
        name: "ratings", version: "1.0.0", summary: "How many stars people give to videos.", requires: ["users"])

    private let mostStars: Int64

    init(settings: inout SettingsSection) throws {
        mostStars = Int64(settings.integer("mostStars", default: 5, in: 1...5))
    }

    func register(in registration: inout Registration) throws {
        RatingsSchema.declare(in: &registration.schema)
        RatingsMutations(mostStars: mostStars).declare(in: &registration.schema)
        RatingsRoutes.add(to: &registration.routes)
        registration.personalData = [PersonalData("ratings")]
        registration.constraints = [
            ConstraintMeaning(
                "ratings_user_id_fkey", status: 422, field: "userId", message: "There is no user of this id.")
        ]
    }
}

/// Where the host enters the module.
@_cdecl("videoplay_module_Ratings")
public func enterRatingsModule(_ receiver: UnsafeMutableRawPointer) {
    export(RatingsModule.self, to: receiver)
}
