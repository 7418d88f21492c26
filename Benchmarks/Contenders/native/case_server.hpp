// The protocol of Benchmarks/Sources/Measuring/CaseServer.swift, for contenders in C and C++.
#pragma once

#include <dlfcn.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

struct Case {
    std::string contender, subject, operation;
    std::function<void(long iterations)> run;
};

/// Uses a value in a way that the optimizer can't remove.
template <typename Value> inline void black_hole(Value const &value) { asm volatile("" : : "g"(&value) : "memory"); }

inline std::string payload(const std::string &folder, const std::string &subject) {
    std::ifstream file(folder + "/" + subject + ".json", std::ios::binary);
    if (!file) {
        std::cerr << "there is no payload " << subject << "\n";
        std::exit(1);
    }
    return std::string(std::istreambuf_iterator<char>(file), {});
}

inline void serve(const std::string &version, const std::vector<Case> &cases) {
    auto begin = reinterpret_cast<void (*)()>(dlsym(RTLD_DEFAULT, "allocation_counter_begin"));
    auto end = reinterpret_cast<uint64_t (*)()>(dlsym(RTLD_DEFAULT, "allocation_counter_end"));
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string command;
        size_t index = 0;
        long iterations = 0;
        words >> command >> index >> iterations;
        if (command == "list") {
            std::cout << "{\"version\": \"" << version << "\", \"cases\": [";
            for (size_t i = 0; i < cases.size(); i++) {
                std::cout << (i == 0 ? "" : ", ") << "{\"contender\": \"" << cases[i].contender << "\", \"subject\": \""
                          << cases[i].subject << "\", \"operation\": \"" << cases[i].operation << "\"}";
            }
            std::cout << "]}" << std::endl;
        } else if (index < cases.size() && command == "time") {
            cases[index].run(iterations / 10 + 1);
            auto start = std::chrono::steady_clock::now();
            cases[index].run(iterations);
            auto took = std::chrono::steady_clock::now() - start;
            std::cout << "{\"value\": " << std::chrono::duration_cast<std::chrono::nanoseconds>(took).count() << "}"
                      << std::endl;
        } else if (index < cases.size() && command == "count" && begin != nullptr && end != nullptr) {
            cases[index].run(1);
            begin();
            cases[index].run(iterations);
            std::cout << "{\"value\": " << end() << "}" << std::endl;
        } else if (command == "count") {
            std::cout << "{\"value\": null}" << std::endl;
        } else {
            std::cout << "{\"error\": \"unknown command\"}" << std::endl;
        }
    }
}
