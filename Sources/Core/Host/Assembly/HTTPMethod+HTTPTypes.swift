import HTTPTypes
import ModuleKit

extension HTTPRequest.Method {
    /// The method of a module's route.
    init(_ method: HTTPMethod) {
        self =
            switch method {
            case .get: .get
            case .post: .post
            case .put: .put
            case .patch: .patch
            case .delete: .delete
            }
    }
}
