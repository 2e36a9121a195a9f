using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Service.Api;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Inference.Uploads;
using VisionFinetune.Runner.Service.Observability;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Service.Inference;

/// <summary>Predictions with the models of finished runs.</summary>
internal static class InferenceEndpoints
{
    /// <summary>Registers what the endpoint needs.</summary>
    public static IServiceCollection AddInference(this IServiceCollection services) => services
        .AddSingleton(provider => new UploadBudget(provider.GetRequiredService<ServiceSettings>().Limits))
        .AddSingleton(provider => new ImageUploads(provider.GetRequiredService<ServiceSettings>().Limits, provider.GetRequiredService<UploadBudget>()))
        .AddSingleton<ModelCache>();

    /// <summary>Adds <c>POST /api/v1/runs/{id}/predict</c>.</summary>
    /// <param name="api">The group <c>/api/v1</c>.</param>
    public static IEndpointRouteBuilder MapInference(this IEndpointRouteBuilder api)
    {
        api.MapPost("/runs/{id}/predict", PredictAsync)
            .Described("predictWithRun", "Predicts uploaded images, or the rows of one CSV file, with the best checkpoint of a run.")
            .WithMetadata(new UploadEndpoint()).WithTags("runs")
            .Accepts<IFormFile>("multipart/form-data").Produces<PredictionAnswer>().Refuses(400, 404, 409, 413, 415, 422, 429, 503);
        return api;
    }

    private static async Task PredictAsync(string id, HttpContext context, ServiceSettings settings, ModelCache models, UploadBudget budget, ServiceMetrics metrics)
    {
        try
        {
            var place = RunPlace.Find(settings.RunsFolder, id) is { IsStudy: false } found ? found : throw new RequestRefusedException(
                new Refusal(StatusCodes.Status404NotFound, $"There is no run '{id}'."));
            var answer = await AnswerAsync(place, context, settings.Limits, models, budget);
            metrics.Predicted(answer);
            await TypedResults.Ok(answer).ExecuteAsync(context);
        }
        catch (RequestRefusedException e)
        {
            await e.Refusal.WriteAsync(context);
        }
    }

    private static async Task<PredictionAnswer> AnswerAsync(RunPlace place, HttpContext context, ServiceLimits limits, ModelCache models, UploadBudget budget)
    {
        var stop = context.RequestAborted;
        using var room = budget.Bytes(context.Request.ContentLength ?? limits.UploadBytes);
        var files = await UploadReader.ReadAsync(context.Request, limits, stop);
        var began = Stopwatch.GetTimestamp();
        var worker = models.Get(place);
        var model = await LoadedAsync(worker, place, stop);
        var prepared = await PreparedAsync(worker, model, files, stop);
        var rows = await worker.AnswerAsync(prepared.Inputs, stop);
        Prediction[] predictions = [.. prepared.Names.Zip(rows, (name, row) => Prediction.Of(name, model, row))];
        return new PredictionAnswer(place.Id, model.Epoch, predictions, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    private static async Task<PreparedRequest> PreparedAsync(ModelWorker worker, IServedModel model, IReadOnlyList<UploadedFile> files, CancellationToken stop)
    {
        worker.Coming();
        try
        {
            return await model.PrepareAsync(files, stop);
        }
        catch
        {
            worker.NotComing();
            throw;
        }
    }

    /// <exception cref="RequestRefusedException">The run's checkpoint is damaged: the upload is not at fault.</exception>
    private static async Task<IServedModel> LoadedAsync(ModelWorker worker, RunPlace place, CancellationToken stop)
    {
        try
        {
            return await worker.Loaded.WaitAsync(stop);
        }
        catch (UserException e)
        {
            throw new RequestRefusedException(new Refusal(StatusCodes.Status409Conflict, $"Run '{place.Id}' cannot predict: {e.Message}"));
        }
    }
}
