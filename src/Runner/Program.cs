using System.CommandLine;
using VisionFinetune.Runner.Commands;

var root = new RootCommand("vft: fine-tunes image classifiers. Start with: vft train recipes/cifar10-quickstart.yaml");
root.Subcommands.Add(WeightsCommand.Create());
root.Subcommands.Add(DataCommand.Create());
return CommandLine.Invoke(root, args);
