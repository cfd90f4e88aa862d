/// What the nodes of a server are called: ducks, in an order that never changes, so that a pipeline can name them.
enum NodeNames {
    private static let ducks = [
        "mallard", "teal", "pintail", "wigeon", "gadwall", "shoveler", "pochard", "eider", "garganey", "goldeneye",
        "smew", "scaup", "merganser", "shelduck", "scoter", "redhead",
    ]

    /// The name of a node: the second round of ducks is numbered.
    static func name(_ index: Int) -> String {
        let duck = ducks[index % ducks.count]
        return index < ducks.count ? duck : "\(duck)-\(index / ducks.count + 1)"
    }
}
