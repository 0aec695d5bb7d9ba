/// An event of one user and one video with its place: in time, in its player, in or out of advertisements.
struct PlacedEvent: Sendable {
    /// Where an event is, seen from the advertisements of its player.
    enum Place: Sendable, Equatable {
        /// Outside; an `ad_start` that begins an advertisement is outside, too.
        case film
        /// Within an advertisement: what it says is the advertisement's.
        case advertisement
        /// The `ad_end` of an advertisement that began at this position of the film.
        case endOfAdvertisement(startedAt: Double?)
        /// An `ad_end` without an advertisement.
        case strayEnd
    }

    var event: StoredEvent
    var type: InteractionType
    var said: Statement
    var time: Microseconds
    var playerTime: Microseconds
    var player: Player
    var place: Place

    /// The position up to which the film may have played when this event came.
    var positionAsEnd: Double? {
        guard place == .film else { return nil }
        return type == .seek ? said.from : said.position
    }

    /// The position from which the film may play on after this event.
    var positionAsBeginning: Double? {
        switch place {
        case .film:
            if type == .adStart { return nil }
            return type == .seek ? said.to ?? said.position : said.position
        case .endOfAdvertisement(let start):
            // The film waited where the advertisement began.
            guard let start, let position = said.position, abs(position - start) <= 2 else { return nil }
            return position
        case .advertisement, .strayEnd: return nil
        }
    }

    /// Whether the event says any position of the film.
    var hasPosition: Bool {
        if place == .film, said.position != nil { return true }
        return positionAsEnd != nil || positionAsBeginning != nil
    }

    /// Places events of one player, which are in its order.
    static func placed(_ events: [StoredEvent]) -> [PlacedEvent] {
        var adBegan: Microseconds?
        var adPosition: Double?
        var previous: Microseconds?
        var placed: [PlacedEvent] = []
        for event in events {
            guard let type = InteractionType(rawValue: event.interactionType) else { continue }
            let said = Statement(event)
            let now = event.playerTime
            if let previous, now - previous >= .hour { adBegan = nil }
            if let began = adBegan, now - began > 10 * .minute { adBegan = nil }
            previous = now
            let place: Place
            switch (type, adBegan != nil) {
            case (.adStart, false):
                place = .film
                adBegan = now
                adPosition = said.position
            case (.adStart, true):
                place = .advertisement
                adBegan = now
            case (.adEnd, true):
                place = .endOfAdvertisement(startedAt: adPosition)
                adBegan = nil
            case (.adEnd, false): place = .strayEnd
            case (_, true): place = .advertisement
            case (_, false): place = .film
            }
            placed.append(
                PlacedEvent(
                    event: event, type: type, said: said, time: event.time, playerTime: now,
                    player: event.player, place: place))
        }
        return placed
    }
}
