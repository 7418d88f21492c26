import APIRuntime
import GardenAPI

/// Reads a plant with the generated decoder.
@main
struct Main {
    static func main() throws {
        let plant = try Plant(json: #"{"name": "bean", "bed": 2}"#)
        print("bed \(plant.bed): \(plant.name)")
    }
}
