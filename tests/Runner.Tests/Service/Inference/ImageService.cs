using VisionFinetune.Runner.Service;

namespace VisionFinetune.Runner.Tests.Service.Inference;

/// <summary>One service with one image model and small limits, for all tests of a class: a ResNet is large.</summary>
public sealed class ImageService : IAsyncLifetime
{
    /// <summary>Also the size of a batch, for which a request waits as long as others are on their way.</summary>
    public const int MostImages = 24;

    internal GuardedService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var limits = new ServiceLimits
        {
            ImagePixels = 10_000,
            UploadPixels = 30_000,
            UploadImages = MostImages,
            Inference = new InferenceLimits { Wait = TimeSpan.FromSeconds(20), BatchSize = MostImages },
        };
        Service = await GuardedService.StartAsync(s => s with { Limits = limits });
        ServedRuns.Images(Service.Settings.RunsFolder, Service.Settings.DataFolder);
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
