namespace VisionFinetune.Engine.Tests.Training.Planning;

/// <summary>Tests that look at the memory of the whole process run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
