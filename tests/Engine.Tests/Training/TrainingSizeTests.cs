using System.ComponentModel.DataAnnotations;
using VisionFinetune.Engine.Training;

namespace VisionFinetune.Engine.Tests.Training;

public sealed class TrainingSizeTests
{
    [Fact]
    public void Each_size_holds_for_its_share_of_the_epochs()
    {
        var settings = new TrainSettings { Epochs = 10, Sizes = [new() { Until = 0.3, Size = 96 }, new() { Until = 0.8, Size = 160 }] };
        Assert.Equal([96, 96, 96, 160, 160, 160, 160, 160, null, null], Enumerable.Range(0, 10).Select(settings.SizeAt));
        Assert.Equal([null, null], Enumerable.Range(0, 2).Select(new TrainSettings().SizeAt));
    }

    [Theory]
    [InlineData(3, 0.5, 1)]         // a part of an epoch does not count
    [InlineData(1, 0.5, 0)]
    [InlineData(100, 0.29, 29)]     // 28.999999999999996 in binary
    [InlineData(10, 0.7, 7)]
    [InlineData(4, 1.0, 4)]
    public void Epochs_are_counted_whole(int epochs, double until, int small)
    {
        var settings = new TrainSettings { Epochs = epochs, Sizes = [new() { Until = until, Size = 32 }] };
        Assert.Equal(small, Enumerable.Range(0, epochs).Count(e => settings.SizeAt(e) == 32));
    }

    [Fact]
    public void Shares_must_rise()
    {
        var settings = new TrainSettings { Sizes = [new() { Until = 0.5, Size = 32 }, new() { Until = 0.5, Size = 48 }] };
        Assert.Equal("the shares must rise, but 0.5 follows 0.5.", Assert.Single(settings.Validate(new ValidationContext(settings))).ErrorMessage);
    }
}
