using System.Reflection;

namespace VisionFinetune.Tabular.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public void The_assembly_knows_neither_images_nor_the_runner()
    {
        var references = Assembly.Load("VisionFinetune.Tabular").GetReferencedAssemblies().Select(r => r.Name!);
        Assert.Empty(references.Intersect(["VisionFinetune.Augment", "VisionFinetune.Vision", "vft"]));
    }
}
