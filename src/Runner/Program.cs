using System.CommandLine;
using VisionFinetune.Runner.Commands;

var root = new RootCommand("vft: fine-tunes image classifiers. Start with: vft train recipes/cifar10-quickstart.yaml");
root.Add(RecipeCommand.Create());
return CommandLine.Invoke(root, args);
