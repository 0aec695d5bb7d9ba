import ModuleKit
import Testing

@testable import Host

@Suite("Order of modules")
struct ModuleOrderTests {
    private func module(_ name: String, requires: [String] = [], uses: [String] = []) -> ModuleDescription {
        ModuleDescription(name: name, version: "1", summary: "", requires: requires, uses: uses)
    }

    @Test("What is required or used comes first; the rest by name, whatever the order given")
    func order() {
        let modules = [
            module("playbook", requires: ["users"], uses: ["plays"]), module("plays", requires: ["users"]),
            module("users"), module("audit", uses: ["absent"]),
        ]
        for rotation in modules.indices {
            let rotated = Array(modules[rotation...] + modules[..<rotation])
            let (order, problems) = ModuleOrder.sort(rotated)
            #expect(order == ["audit", "users", "plays", "playbook"])
            #expect(problems.isEmpty)
        }
    }

    @Test("A dependency that is off is named together with what needs it and the key that switches it off")
    func dependencyOff() {
        let (_, problems) = ModuleOrder.sort([module("plays", requires: ["users"])], disabled: ["users"])
        #expect(problems.count == 1)
        #expect(
            problems.first?.description.contains("plays requires users, which modules.users.enabled switches off")
                == true)
        let (_, absent) = ModuleOrder.sort([module("plays", requires: ["users"])])
        #expect(absent.first?.message.contains("which the settings do not name") == true)
    }

    @Test("A circle of requirements is shown whole; modules that merely use each other are no circle")
    func circles() {
        let circle = ModuleOrder.sort([
            module("a", requires: ["b"]), module("b", requires: ["c"]), module("c", requires: ["a"]),
        ])
        #expect(circle.problems.count == 1)
        #expect(circle.problems.first?.message.contains("a → b → c → a") == true)
        #expect(ModuleOrder.sort([module("a", requires: ["a"])]).problems.count == 1)
        let users = ModuleOrder.sort([module("a", uses: ["b"]), module("b", uses: ["a"])])
        #expect(users.problems.isEmpty)
        #expect(users.order.count == 2)
    }
}
