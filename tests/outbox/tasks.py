from django_tasks import task

done: list[int] = []


@task()
def note(number):
    done.append(number)
    return number


@task()
def fail():
    raise ValueError("job failed")
