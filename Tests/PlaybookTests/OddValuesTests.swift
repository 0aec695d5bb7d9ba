import Testing

@testable import Playbook

@Suite struct OddValuesTests {
    private func position(_ position: Double, of duration: Double?, isLive: Bool? = nil) -> OddValues {
        OddValues(position: position, duration: duration, from: nil, to: nil, rate: nil, isLive: isLive)
    }

    @Test(
        arguments: [
            (-0.5, 0, nil), (-1, nil, .negative), (-2_147_483_648, nil, .negative), (0, 0, nil), (600, 600, nil),
            (601.5, 600, nil), (602, 600, nil), (602.1, nil, .beyondDuration), (57_600_000, nil, .tooLarge),
        ] as [(Double, Double?, OddValues.Reason?)])
    func positionsAreJudged(_ told: Double, kept: Double?, why: OddValues.Reason?) {
        let values = position(told, of: 600)
        #expect(values.position == kept)
        #expect(values.reasons == [why].compactMap(\.self))
    }

    @Test func whatIsUnknownOrLiveBoundsNothing() {
        #expect(position(700, of: nil).position == 700)
        #expect(position(700, of: 0).position == 700)
        #expect(position(700, of: 600, isLive: true).position == 700)
    }

    @Test(arguments: [(0.05, 0.05), (16, 16), (0, 0), (0.04, nil), (17, nil), (-1, nil)] as [(Double, Double?)])
    func ratesAreJudged(_ told: Double, kept: Double?) {
        let values = OddValues(position: nil, duration: nil, from: nil, to: nil, rate: told, isLive: nil)
        #expect(values.rate == kept)
        #expect(values.reasons == (kept == nil ? [.rate] : []))
    }

    @Test func placesOfSeeksAreJudgedLikePositions() {
        let values = OddValues(position: nil, duration: 100, from: -0.2, to: 103, rate: nil, isLive: nil)
        #expect(values.from == 0 && values.to == nil && values.reasons == [.beyondDuration])
    }
}
