using VisionFinetune.Engine;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class ClassFilterTests
{
    [Fact]
    public void Kept_classes_are_relabelled_in_the_order_given()
    {
        using var dataset = Some.Dataset(0, 1, 2, 3, 0, 2);
        using var kept = ClassFilter.Keep(dataset, ["frog", "cat"]);

        Assert.Equal(["frog", "cat"], kept.ClassNames);
        Assert.Equal([1L, 0, 1, 0], kept.LabelValues());
        Assert.Equal([0, 2, 4, 5], Some.Reds(kept));
        Assert.Equal(["id0", "id2", "id4", "id5"], kept.Ids);
        Assert.Equal(6, dataset.Count);
    }

    [Fact]
    public void Images_without_labels_all_stay()
    {
        using var dataset = new ImageDataset("test", zeros(3, 3, 1, 1, dtype: ScalarType.Byte), null, ["cat", "dog"], ["1", "2", "3"]);
        using var kept = ClassFilter.Keep(dataset, ["dog", "cat"]);
        Assert.Equal(3, kept.Count);
        Assert.Equal(["dog", "cat"], kept.ClassNames);
    }

    [Fact]
    public void Filtering_leaves_two_live_tensors()
    {
        using var dataset = Some.Dataset(0, 1, 2, 3, 0, 2);
        TensorAssert.LeavesTensorsAlive(2, () => ClassFilter.Keep(dataset, ["frog", "cat"]));
    }

    [Theory]
    [InlineData("frog,shap", "data.classes: 'shap' is not a class of this data (it has cat, dog, frog, ship); did you mean 'ship'?")]
    [InlineData("frog,aeroplane", "data.classes: 'aeroplane' is not a class of this data (it has cat, dog, frog, ship).")]
    [InlineData("frog", "data.classes names 1 class(es); expected at least 2 of cat, dog, frog, ship.")]
    [InlineData("frog,cat,frog", "data.classes names 'frog' 2 times; expected every class once.")]
    [InlineData("frog,ship", "data.classes: 'set' has no image of class 'ship'.")]
    public void A_wrong_list_is_refused(string classes, string message)
    {
        using var dataset = Some.Dataset(0, 1, 2);
        Assert.Equal(message, Assert.Throws<UserException>(() => ClassFilter.Keep(dataset, classes.Split(','))).Message);
    }
}
