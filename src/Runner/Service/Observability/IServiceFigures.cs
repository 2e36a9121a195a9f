namespace VisionFinetune.Runner.Service.Observability;

/// <summary>What the service knows about itself, for its metrics.</summary>
internal interface IServiceFigures
{
    /// <summary>Number of runs by the name of their status, as the API writes it; every status is there.</summary>
    IReadOnlyDictionary<string, int> RunsByStatus { get; }

    /// <summary>Runs and studies that wait for a device.</summary>
    int Waiting { get; }

    /// <summary>Event streams that are open.</summary>
    int EventStreams { get; }

    /// <summary>What is being trained now.</summary>
    IReadOnlyList<ActiveTraining> Active { get; }
}

/// <summary>One training process.</summary>
/// <param name="EventsFile">Where its run tells what happens.</param>
/// <param name="Device">What it is trained on.</param>
internal sealed record ActiveTraining(string EventsFile, string Device);
