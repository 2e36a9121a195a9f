using VisionFinetune.Engine;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class ImageSplitsTests
{
    private static ImageSplits Splits() =>
        new(Some.Dataset(0, 0, 0, 0, 1, 1, 1, 1, 2, 2), null, Some.Dataset(0, 1, 2, 0, 1, 2), "drawn", ["a notice"]);

    [Fact]
    public void Stages_follow_each_other_and_only_the_last_one_is_alive()
    {
        TensorAssert.LeavesTensorsAlive(0, () =>
        {
            using var splits = Splits().KeepClasses(["dog", "cat"]).Limit(train: 6, test: 2, seed: 1).SplitValidation(0.33, seed: 1);
            Assert.Equal([2, 2], splits.Train.ClassCounts());
            Assert.Equal([1, 1], splits.Validation!.ClassCounts());
            Assert.Equal([1, 1], splits.Test!.ClassCounts());
            Assert.Empty(splits.Train.Ids!.Intersect(splits.Validation.Ids!));
            Assert.Equal("set (validation part)", splits.Validation.Name);
            Assert.Equal("drawn", splits.Source);
            Assert.Equal(["a notice"], splits.Notices);
        });
    }

    [Fact]
    public void A_validation_split_of_its_own_stays()
    {
        using var splits = Splits() with { Validation = Some.Dataset(0, 1) };
        Assert.Same(splits, splits.SplitValidation(0.5, seed: 1));
    }

    [Fact]
    public void Limits_beyond_the_data_change_nothing()
    {
        using var splits = Splits();
        var limited = splits.Limit(train: 10, test: null, seed: 1);
        Assert.Same(splits.Train, limited.Train);
        Assert.Same(splits.Test, limited.Test);
    }

    [Fact]
    public void Images_without_labels_are_limited_from_the_start()
    {
        var unlabelled = new ImageDataset("test", zeros(3, 3, 1, 1, dtype: ScalarType.Byte), null, ["cat", "dog", "frog", "ship"], ["1", "2", "3"]);
        using var before = Splits();
        before.Test!.Dispose();
        using var splits = (before with { Test = unlabelled }).Limit(null, test: 2, seed: 1);
        Assert.Equal(["1", "2"], splits.Test!.Ids);
    }

    [Fact]
    public void A_stage_that_fails_leaves_the_one_before_whole()
    {
        using var splits = Splits();
        Assert.Throws<UserException>(() => splits.KeepClasses(["cat", "ship"]));
        Assert.Equal(10, splits.Train.LabelValues().Length);
    }
}
