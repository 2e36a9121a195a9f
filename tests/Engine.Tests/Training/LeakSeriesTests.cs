using VisionFinetune.Engine.Training;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>Made series: what is a leak, and what only looks like one.</summary>
public sealed class LeakSeriesTests
{
    private const int Readings = 5000;

    [Fact]
    public void A_flat_series_does_not_grow() => Assert.Null(First(_ => 1000));

    [Fact]
    public void Noise_is_no_growth()
    {
        var random = new Random(1);
        Assert.Null(First(_ => 1000 + random.Next(500)));
    }

    [Fact]
    public void A_saw_tooth_is_no_growth() => Assert.Null(First(i => 1000 + 10 * (i % 97)));

    [Fact]
    public void A_warm_up_that_ends_is_no_growth() => Assert.Null(First(i => i < 20 ? 50 * i : 1000));

    [Fact]
    public void Growth_that_slows_down_is_no_growth() => Assert.Null(First(i => 1000 + 1000 * (1 - Math.Exp(-i / 10.0))));

    [Fact]
    public void One_step_is_no_growth() => Assert.Null(First(i => i < 1000 ? 1000 : 5000));

    [Fact]
    public void A_leak_at_every_reading_is_found_within_150_readings()
    {
        var (at, growth) = Assert.NotNull(First(i => 1000 + 10 * i));
        Assert.InRange(at, 140, 150);
        Assert.Equal(10.0 * growth.Readings, growth.To - growth.From);
    }

    [Fact]
    public void A_slow_leak_under_noise_is_found_after_enough_readings()
    {
        var random = new Random(2);
        var (at, growth) = Assert.NotNull(First(i => 1000 + 0.25 * i + random.Next(20)));
        Assert.InRange(at, 400, 2500);
        Assert.InRange(growth.To - growth.From, 100, 700);
    }

    [Fact]
    public void A_leak_that_begins_late_is_found() => Assert.NotNull(First(i => i < 2000 ? 1000 : 1000 + 2.0 * (i - 2000)));

    [Fact]
    public void Growth_below_the_threshold_is_not_reported() => Assert.Null(First(i => 1000 + 0.01 * i));

    private static (int At, Growth Growth)? First(Func<int, double> series)
    {
        var judged = new LeakSeries(_ => 100);
        for (var i = 0; i < Readings; i++)
        {
            if (judged.Add(series(i)) is { } growth)
                return (i, growth);
        }
        return null;
    }
}
