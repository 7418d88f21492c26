import APIRuntime
import GardenAPI

/// The garden: an implementation of the generated server protocol.
actor Garden: GardenServer {
    private var plants: [Plant] = []

    func listPlants(bed: Int64?) -> PlantList {
        PlantList(plants: plants.filter { bed == nil || $0.bed == bed })
    }

    func addPlant(_ body: Plant) -> PlantList {
        plants.append(body)
        return PlantList(plants: plants)
    }
}
