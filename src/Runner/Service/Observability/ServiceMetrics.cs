using System.Globalization;
using Prometheus;
using VisionFinetune.Runner.Service.Inference;

namespace VisionFinetune.Runner.Service.Observability;

/// <summary>The figures of this service, for Prometheus. Each service has its own, so that several in one process do not mix.</summary>
internal sealed class ServiceMetrics
{
    private static readonly double[] s_latencies = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] s_batchSizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1024, 4096];

    private readonly Histogram _requests;
    private readonly Histogram _predictions;
    private readonly Histogram _batches;
    private readonly Counter _predicted;

    /// <summary>Creates the metrics, all at zero.</summary>
    public ServiceMetrics()
    {
        var make = Metrics.WithCustomRegistry(Registry);
        _requests = make.CreateHistogram("vft_http_request_duration_seconds", "Time to answer a request, event streams left out.",
            ["method", "route", "status"], new HistogramConfiguration { Buckets = s_latencies });
        _predictions = make.CreateHistogram("vft_prediction_duration_seconds", "From the last byte of an upload to its answer, waiting included.",
            new HistogramConfiguration { Buckets = s_latencies });
        _batches = make.CreateHistogram("vft_prediction_batch_rows", "Images or rows of one forward pass.",
            new HistogramConfiguration { Buckets = s_batchSizes });
        _predicted = make.CreateCounter("vft_predictions_total", "Images and rows predicted.");
        DotNetStats.Register(Registry);
    }

    /// <summary>What <c>/metrics</c> shows.</summary>
    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    /// <summary>Forward passes of all models so far.</summary>
    public long ForwardPasses => _batches.Count;

    /// <summary>A request was answered.</summary>
    /// <param name="method">GET, POST …; others than the usual are one.</param>
    /// <param name="route">The pattern, not the address: addresses are without number.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="duration">Time it took.</param>
    public void Answered(string method, string route, int status, TimeSpan duration) =>
        _requests.WithLabels(method, route, status.ToString(CultureInfo.InvariantCulture)).Observe(duration.TotalSeconds);

    /// <summary>One forward pass of a model was done.</summary>
    public void ForwardPass(int rows) => _batches.Observe(rows);

    /// <summary>An upload was answered.</summary>
    public void Predicted(PredictionAnswer answer)
    {
        _predictions.Observe(answer.Seconds);
        _predicted.Inc(answer.Predictions.Count);
    }
}
