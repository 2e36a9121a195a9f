using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using VisionFinetune.Runner.Service.Api.Runs;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Queue;
using VisionFinetune.Runner.Service.Submitting;

namespace VisionFinetune.Runner.Service.Api.Studies;

/// <summary>Studies: submit, list, look at, cancel, resume and delete. Their runs are among the runs.</summary>
internal static class StudyEndpoints
{
    public static void MapStudies(this IEndpointRouteBuilder api)
    {
        var studies = api.MapGroup("/studies").WithTags("studies");
        studies.MapPost("", SubmitAsync).Described("submitStudy", "Puts a study into the queue: a recipe with a grid, or a study file as YAML.")
            .Accepts<StudySubmission>("application/json", SubmissionBody.Yaml).Refuses(400, 413, 415, 422, 429);
        studies.MapGet("", List).Described("listStudies", "Lists studies, page by page.").Refuses(400);
        studies.MapGet("/{id}", Get).Described("getStudy", "Everything about a study: variants, runs, table and verdict.").Refuses(404, 409);
        studies.MapPost("/{id}/cancel", Cancel).Described("cancelStudy", "Stops a study; its runs in training write a checkpoint.").Refuses(404, 409);
        studies.MapPost("/{id}/resume", Resume).Described("resumeStudy", "Trains what a study has not trained yet, failed runs too.").Refuses(404, 409);
        studies.MapDelete("/{id}", Delete).Described("deleteStudy", "Deletes a study with all its runs.").Refuses(404, 409);
        studies.MapGet("/{id}/artifacts", ListFiles).Described("listStudyArtifacts", "The files of a study and its runs.").Refuses(404);
        studies.MapGet("/{id}/artifacts/{**path}", File).Described("getStudyArtifact", "One file: the report, the table, a plot.")
            .Produces(200, contentType: "application/octet-stream").Refuses(404);
    }

    private static async Task<Created<StudyItem>> SubmitAsync(HttpContext context, ServiceSettings settings, StudySubmitter submitter, RunIndex index)
    {
        var (text, isJson) = await SubmissionBody.ReadAsync(context, settings.Limits.RecipeBytes);
        var place = isJson ? submitter.Submit(SubmissionBody.Parse<StudySubmission>(text)) : submitter.Submit(text);
        return TypedResults.Created($"/api/v1/studies/{Uri.EscapeDataString(place.Id)}", index.FindStudy(place.Id));
    }

    private static Ok<IndexPage<StudyItem>> List([AsParameters] StudyListRequest request, RunIndex index) => TypedResults.Ok(index.Studies(request.ToQuery()));

    private static Ok<StudyDetails> Get(string id, RunFinder finder, StudyDetailsReader reader) => TypedResults.Ok(reader.Read(finder.Study(id)));

    private static Accepted<StudyItem> Cancel(string id, RunFinder finder, JobActions actions, RunIndex index)
    {
        actions.Cancel(finder.Study(id));
        return TypedResults.Accepted($"/api/v1/studies/{id}", index.FindStudy(id));
    }

    private static Accepted<StudyItem> Resume(string id, RunFinder finder, JobActions actions, RunIndex index)
    {
        actions.Resume(finder.Study(id));
        return TypedResults.Accepted($"/api/v1/studies/{id}", index.FindStudy(id));
    }

    private static NoContent Delete(string id, RunFinder finder, JobActions actions)
    {
        actions.Delete(finder.Study(id));
        return TypedResults.NoContent();
    }

    private static Ok<ArtifactList> ListFiles(string id, RunFinder finder) => TypedResults.Ok(new ArtifactList(ArtifactFiles.List(finder.Study(id).Folder)));

    private static PhysicalFileHttpResult File(
        string id, string path, HttpContext context, RunFinder finder, [Description("Save the file instead of showing it.")] bool download = false) =>
        ArtifactResult.Send(context, finder.Study(id).Folder, path, download);
}
