using System.CommandLine;
using System.Text;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Runner.Commands;

NativeAllocator.KeepFreedMemory();
OpenMpThreads.WaitBriefly();
if (OperatingSystem.IsWindows())
    Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var root = new RootCommand("vft: fine-tunes image classifiers. Start with: vft train recipes/cifar10-quickstart.yaml")
{
    TrainCommand.Create(),
    PreviewCommand.Create(),
    StudyCommand.Create(),
    CompareCommand.Create(),
    LrFindCommand.Create(),
    ModelCommand.Create(),
    ServeCommand.Create(),
    EvaluateCommand.Create(),
    PredictCommand.Create(),
    RecipeCommand.Create(),
    WeightsCommand.Create(),
    DataCommand.Create(),
    DoctorCommand.Create(),
    BenchCommand.Create(),
};
return CommandLine.Invoke(root, args);
