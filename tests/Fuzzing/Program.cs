using System.Globalization;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Fuzzing;
using VisionFinetune.Fuzzing.Campaigns;
using VisionFinetune.Fuzzing.LongLife;
using VisionFinetune.Fuzzing.Targets;

NativeAllocator.KeepFreedMemory();
TorchSharp.torch.set_num_threads(1);     // inputs are small, and threads that wait for each other take longer than they save
return args switch
{
    [CampaignProcess.ChildCommand, var name, var seed, var first, var inputs, var folder] when AllTargets.Find(name) is { } target =>
        new CampaignProcess(target, ulong.Parse(seed, CultureInfo.InvariantCulture), folder)
            .RunAsChild(long.Parse(first, CultureInfo.InvariantCulture), long.Parse(inputs, CultureInfo.InvariantCulture)),
    ["long-life", .. var rest] => LongLifeCommand.Run(rest, Console.Out),
    ["fuzz", .. var rest] => FuzzCommand.Run(rest, Console.Out),
    _ => FuzzCommand.Usage(Console.Out),
};
