// `fuzz TARGET [OPTION OF LIBFUZZER…] [CORPUS…]`, and `fuzz` for the names of the targets. An input that breaks what a
// target promises ends the process, and libFuzzer keeps the input.
import CLibFuzzer
import Foundation

guard CommandLine.arguments.count > 1 else {
    for target in FuzzTarget.all { print(target.name) }
    exit(0)
}
guard let target = FuzzTarget.all.first(where: { $0.name == CommandLine.arguments[1] }) else {
    FileHandle.standardError.write(Data("fuzz: there is no target '\(CommandLine.arguments[1])'\n".utf8))
    exit(2)
}
// libFuzzer starts itself again with its arguments, when it is asked for jobs: the target stays the first one.
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(LLVMFuzzerRunDriver(&count, &arguments, target.run))
